"""Page of one result: player, findings, review and sharing."""
