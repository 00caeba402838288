CREATE TABLE IF NOT EXISTS users (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    username text NOT NULL UNIQUE,
    first_name text NOT NULL,
    last_name text NOT NULL,
    password_hash text NOT NULL
);

CREATE TABLE IF NOT EXISTS accounts (
    user_id uuid PRIMARY KEY REFERENCES users (id),
    balance bigint NOT NULL CHECK (balance >= 0) -- paise
);

CREATE TABLE IF NOT EXISTS transactions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    from_user_id uuid NOT NULL REFERENCES accounts (user_id),
    to_user_id uuid NOT NULL REFERENCES accounts (user_id),
    amount bigint NOT NULL CHECK (amount > 0), -- paise
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX IF NOT EXISTS transactions_from_user_id ON transactions (from_user_id);
CREATE INDEX IF NOT EXISTS transactions_to_user_id ON transactions (to_user_id);
