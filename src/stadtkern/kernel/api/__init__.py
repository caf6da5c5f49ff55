"""The API below /api/v1/. A module offers a django-ninja Router in `Module.api`; the kernel gives it the house rules:

errors as problem+json (`problems`), paging by cursor (`paging.page`), ETags, rate limits, OpenAPI and docs. A GET whose
answer is the same for everybody may be kept in memory: mark its function with `caching.public`.
"""
