"""What people can do. Services bring time, ids and data to the ledger's rules; they know nothing of HTTP."""
