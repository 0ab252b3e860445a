"""Compare measured joint angles with a reference: statistics, readers and figures."""
