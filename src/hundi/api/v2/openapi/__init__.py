"""The OpenAPI document of v2, made from what its routes declare."""
