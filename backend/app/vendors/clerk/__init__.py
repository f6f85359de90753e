"""Clerk, where people sign in through it: session tokens, the Backend API, webhook signatures, and what pages may load.

Nothing here knows our tables. While Clerk is not configured (`Settings.has_clerk`) none of it is used.
"""
