"""Serve the pretend Stripe, in test mode, with the Python that `run.sh` found. Arguments go to the server."""

from seahaven.http import main
from seahaven_stripe_world import world
from seahaven_stripe_world.http_api import handle

main(world, handle)
