"""The page of one result: player, findings, review, what is shared."""
