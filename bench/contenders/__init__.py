"""What is compared: small programs, each of which runs in a process of its own."""
