"""The 202 of every route that starts long work."""

from fastapi import Request, Response

from app.generations.models import Generation
from app.generations.schemas import GenerationRead


def accepted(generation: Generation, request: Request, response: Response) -> GenerationRead:
    """The generation as the body, its address as `Location`."""
    response.headers["Location"] = str(request.app.url_path_for("get_generation", generation_id=str(generation.id)))
    return GenerationRead.of(generation)
