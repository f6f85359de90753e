"""Stand-ins for services that cannot be reached, speaking real HTTP on loopback."""
