"""What admins do: routes of v2 that ask for the role `admin` and for credentials of the scope `admin`."""
