"""What admins do: routes of v2 that ask for the role `admin` and for credentials of the scope `admin`."""

from typing import Final

from hundi.api.v2.admin import money, passes, people, records, transfers

ENDPOINTS: Final = (
    *people.ENDPOINTS,
    *money.ENDPOINTS,
    *passes.ENDPOINTS,
    *records.ENDPOINTS,
    *transfers.ENDPOINTS,
)
