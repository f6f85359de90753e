"""Stripe, as far as the product needs it: customers, prices, checkout, the portal, subscriptions and invoices.

The official SDK is loaded at the first call: a server that sells nothing does without its 33 MB.
"""
