"""The sandbox: a pretend network served on loopback, and a real connector to it."""
