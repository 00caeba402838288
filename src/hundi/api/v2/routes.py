"""All routes of v2."""

from typing import Final

from hundi.api.v2 import (
    activity,
    admin,
    api_keys,
    blocks,
    events,
    me,
    payments,
    people,
    server,
    sessions,
    sign_ups,
    statements,
    why,
)
from hundi.api.v2.routing import router

ENDPOINTS: Final = (
    *server.ENDPOINTS,
    *sign_ups.ENDPOINTS,
    *sessions.ENDPOINTS,
    *api_keys.ENDPOINTS,
    *people.ENDPOINTS,
    *me.ENDPOINTS,
    *blocks.ENDPOINTS,
    *payments.ENDPOINTS,
    *activity.ENDPOINTS,
    *statements.ENDPOINTS,
    *why.ENDPOINTS,
    *admin.ENDPOINTS,
    *events.ENDPOINTS,
)

v2_router = router(ENDPOINTS)
