"""What the pretend Threads and Instagram share: the Graph's envelope, tokens, containers, quotas and faults.

Shares no code with the connectors. What it refuses, Meta's documentation says is refused.
"""
