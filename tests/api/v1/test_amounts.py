"""Amounts of a transfer, each sent as the very text that it is written as here."""

import pytest

from tests.support.client import Client, Person, refusal, transfer_body

GREATEST = "90071992547409.91"

PAISE_OF_NUMBERS = {
    "1": 100,
    "1.0": 100,
    "1.00": 100,
    "1.5": 150,
    "33.33": 3333,
    "0.01": 1,
    "0.1": 10,
    "0.10": 10,
    "1e2": 10_000,
    "1E2": 10_000,
    "1e+2": 10_000,
    "1e02": 10_000,
    "1e0": 100,
    "1e-0": 100,
    "1e-1": 10,
    "1e-2": 1,
    "10e-1": 100,
    "10e-3": 1,
    "12345e-2": 12_345,
    "1.2345e2": 12_345,
    "0.0001e3": 10,
    "0.00000000000000000001e20": 100,
    "100000000000000000000e-20": 100,
    "100.000": 10_000,
    "0.010": 1,
    "2.50000000000000000000000000000000000": 250,
    "1." + "0" * 300: 100,
    "1" + "0" * 300 + "e-300": 100,
    "0." + "0" * 300 + "1e301": 100,
    "20.35": 2035,
    "4.35": 435,
    "1.15": 115,
    "8.41": 841,
    "1.1": 110,
}
PAISE_OF_TEXTS = {
    "1": 100,
    "100": 10_000,
    "33.33": 3333,
    "1.5": 150,
    "1.50": 150,
    "0.01": 1,
    "0.1": 10,
    "007": 700,
    "00.10": 10,
    "4.35": 435,
}
TOO_MUCH_FOR_THE_BALANCE = [
    "1000.01",
    "1e4",
    GREATEST,
    "9007199254740991e-2",
    "9.007199254740991E13",
    "90071992547409.910",
    "90071992547409.91000000000000000000000000",
    "9e13",
    '"1000.01"',
    f'"{GREATEST}"',
]
NUMBERS_REFUSED = [
    "0",
    "-0",
    "0.0",
    "0.00",
    "0e5",
    "0e999999999999",
    "0.000e-7",
    "-0.0",
    "-5",
    "-0.01",
    "-1e2",
    "-1e400",
    "0.001",
    "0.005",
    "0.009",
    "0.0100000000000000000001",
    "1.001",
    "1.999",
    "1.005",
    "33.333",
    "99.999999999999999999",
    "1." + "0" * 300 + "1",
    "1e-3",
    "1e-400",
    "1e-999999999",
    "1e-99999999999999999999",
    "1.5e-2",
    "12345e-3",
    "90071992547409.92",
    "90071992547409.9100000001",
    "90071992547410",
    "9007199254740992e-2",
    "1e14",
    "1e15",
    "1e16",
    "1e19",
    "1e20",
    "184467440737095516.17",
    "18446744073709551617",
    "92233720368547758.08",
    "1e308",
    "1e400",
    "1E+400",
    "1e999999999",
    "1e99999999999999999999",
    "9" * 400,
    "1" * 5_000,
    "1" * 5_000 + ".5",
    "1" + "0" * 20_000,
]
TEXTS_REFUSED = [
    "",
    " ",
    "0",
    "0.0",
    "0.00",
    "00",
    "-1",
    "-0",
    "+1",
    "1e3",
    "1E3",
    "1e0",
    "abc",
    "1 ",
    " 1",
    "1\\n",
    "\\t1",
    "1\\u00a0",
    ".5",
    "5.",
    ".",
    "1.234",
    "1.000",
    "100.000",
    "0.001",
    "1.2.3",
    "1,5",
    "1,000",
    "1_000",
    "1'000",
    "0x10",
    "0b1",
    "1/2",
    "50%",
    "\\u20b95",
    "Rs 5",
    "5 INR",
    "NaN",
    "Infinity",
    "-Infinity",
    "inf",
    "null",
    "true",
    "[1]",
    "1;",
    "1\\\\0",
    "\\u0661\\u0660",
    "\\u0967\\u0966\\u0966",
    "\\uff11",
    "\\u00b2",
    "\\u2460",
    "\\u0031\\ufe0f",
    "90071992547409.92",
    "90071992547410",
    "184467440737095516.17",
    "9" * 400,
    "1" * 5_000,
]
OTHER_KINDS = [
    "null",
    "true",
    "false",
    "[]",
    "[1]",
    '["1"]',
    "{}",
    '{"amount": 1}',
    '{"$gt": 0}',
    '{"$numberDecimal": "1"}',
    "[[1]]",
]


@pytest.fixture(scope="module")
def payer(api: Client) -> Person:
    return api.sign_up()


@pytest.fixture(scope="module")
def payee(api: Client) -> Person:
    return api.sign_up()


def check_moves(api: Client, payer: Person, payee: Person, amount: str, paise: int) -> None:
    """Check that the amount moves so many paise, and move them back."""
    before = api.balance(payer), api.balance(payee)
    api.transferred(payer, payee, amount)
    assert (before[0] - api.balance(payer)) * 100 == paise
    assert (api.balance(payee) - before[1]) * 100 == paise
    api.transferred(payee, payer, f'"{paise // 100}.{paise % 100:02}"')
    assert (api.balance(payer), api.balance(payee)) == before


def check_refused(api: Client, payer: Person, payee: Person, amount: str, message: str) -> None:
    before = api.balance(payer), api.balance(payee)
    assert refusal(api.transfer(payer, payee, amount)) == (400, message)
    assert (api.balance(payer), api.balance(payee)) == before


@pytest.mark.parametrize("amount", PAISE_OF_NUMBERS)
def test_a_number_counts_by_its_exact_decimal_value(api: Client, payer: Person, payee: Person, amount: str) -> None:
    check_moves(api, payer, payee, amount, PAISE_OF_NUMBERS[amount])


@pytest.mark.parametrize("amount", PAISE_OF_TEXTS)
def test_a_string_is_a_plain_decimal(api: Client, payer: Person, payee: Person, amount: str) -> None:
    check_moves(api, payer, payee, f'"{amount}"', PAISE_OF_TEXTS[amount])


@pytest.mark.parametrize("minor", [*range(1, 100, 7), *range(1001, 1100, 9), *range(29_001, 30_000, 83)])
def test_no_amount_is_rounded(api: Client, payer: Person, payee: Person, minor: int) -> None:
    check_moves(api, payer, payee, f"{minor // 100}.{minor % 100:02}", minor)


@pytest.mark.parametrize("amount", TOO_MUCH_FOR_THE_BALANCE)
def test_an_amount_up_to_the_greatest_is_valid_and_asks_for_the_balance(
    api: Client, payer: Person, payee: Person, amount: str
) -> None:
    check_refused(api, payer, payee, amount, "Insufficient balance")


@pytest.mark.parametrize("amount", NUMBERS_REFUSED)
def test_a_number_that_is_no_amount_is_refused(api: Client, payer: Person, payee: Person, amount: str) -> None:
    check_refused(api, payer, payee, amount, "Invalid amount")


@pytest.mark.parametrize("amount", TEXTS_REFUSED)
def test_a_string_that_is_no_plain_decimal_is_refused(api: Client, payer: Person, payee: Person, amount: str) -> None:
    check_refused(api, payer, payee, f'"{amount}"', "Invalid amount")


@pytest.mark.parametrize("amount", OTHER_KINDS)
def test_an_amount_is_a_number_or_a_string(api: Client, payer: Person, payee: Person, amount: str) -> None:
    check_refused(api, payer, payee, amount, "Invalid amount")


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity"])
def test_what_javascript_has_and_json_has_not_is_an_invalid_amount_where_an_amount_stands(
    api: Client, payer: Person, payee: Person, amount: str
) -> None:
    check_refused(api, payer, payee, amount, "Invalid amount")


@pytest.mark.parametrize(
    "amount", ["-NaN", "nan", "+1", "01", "1.", ".5", "0x10", "1_0", "1e", "1e+", "--1", "1 2", "", "'1'"]
)
def test_a_number_that_json_does_not_know_makes_no_body(api: Client, payer: Person, payee: Person, amount: str) -> None:
    check_refused(api, payer, payee, amount, "Invalid request")


def test_a_missing_amount_is_refused(api: Client, payer: Person, payee: Person) -> None:
    for body in ({"to": payee.id}, {"to": payee.id, "Amount": 1}, {"to": payee.id, "amount ": 1}):
        answer = api.ask("POST", "/account/transfer", token=payer.token, body=body)
        assert refusal(answer) == (400, "Invalid amount")


def test_the_amount_may_be_written_in_escapes(api: Client, payer: Person, payee: Person) -> None:
    check_moves(api, payer, payee, '"\\u0031\\u002e\\u0035"', 150)
    body = transfer_body(payee.id, "2").replace(b"amount", b"\\u0061mount")
    assert api.ask("POST", "/account/transfer", token=payer.token, body=body).status_code == 200
    api.transferred(payee, payer, "2")
