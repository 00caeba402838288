"""HTTP. A route parses, calls a service and renders; `v1` and `v2` never know of each other.

`edge` stands around everything (hosts, CORS, request ids, methods), `lean` answers the money routes, Litestar the rest.
"""
