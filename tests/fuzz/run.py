"""Requests made of the OpenAPI documents, as they should be and as they should not, sent to every server by many.

A request is made once and sent to each server by two callers: making one takes longer than answering it.
"""

import copy
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

import schemathesis.openapi
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Flaky, Unsatisfiable
from schemathesis import APIOperation, BaseSchema, GenerationMode
from schemathesis.core.errors import InvalidSchema
from schemathesis.core.result import Ok, Result
from schemathesis.core.transport import Response
from schemathesis.generation.stateful.state_machine import APIStateMachine

from hundi.api.docs.documents import document_v1, document_v2
from hundi.api.openapi import Json
from tests.fuzz.target import ADMIN, BROWSER, NOBODY, PERSON, READER, AnyCase, Target
from tests.support.server import Server

AnyOperation = APIOperation[Any, Any, Any, Any]

DOCUMENTS: Final = {"v1": document_v1, "v2": document_v2}
_CALLERS: Final = {"v1": (NOBODY, PERSON, PERSON), "v2": (NOBODY, READER, BROWSER, PERSON, PERSON, ADMIN, ADMIN, ADMIN)}
_AT_ONCE: Final = 2
_STEPS: Final = 8
_SCENARIOS_A_TURN: Final = 4
_REFRESHED: Final = 10
"""After how many operations new people come."""

_SLOW: Final = {"signUp", "signIn", "change", "sign_ups_sign_up", "sessions_sign_in", "sessions_change_password"}
"""Operations that hash passwords, which takes long on purpose."""

_ENDLESS: Final = "text/event-stream"
"""What has an answer that does not end."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: answers by status, and what is wrong, by what tells one fault from another."""

    requests: int
    statuses: dict[int, int]
    failures: dict[str, str]

    def __str__(self) -> str:
        lines = [f"{self.requests} requests; by status: {dict(sorted(self.statuses.items()))}"]
        lines += [f"\n{name}\n{detail}" for name, detail in self.failures.items()]
        return "\n".join(lines)


def fuzz(servers: Sequence[Server], version: str, *, requests: int, number: int) -> Outcome:
    """Ask servers about so many things in all; `number` is the seed."""
    luck = random.Random(number)  # noqa: S311 - no secret
    schema = _load(version)
    operations = [_read(each) for each in schema.get_all_operations()]
    operations = [each for each in operations if _ENDLESS not in str(each.definition.raw)]
    callers = _CALLERS[version]
    with _targets(servers, version, luck) as targets:
        each_examples = max(1, requests // (len(operations) * len(servers) * _AT_ONCE * 2))
        for index, operation in enumerate(operations):
            if index % _REFRESHED == 0:
                for target in targets:
                    target.refresh()
            slow = operation.definition.raw["operationId"] in _SLOW
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                examples = max(1, each_examples // 4) if slow else each_examples
                for case in _cases(operation, mode, examples, luck.getrandbits(32)):
                    for caller in luck.sample(callers, _AT_ONCE):
                        for target in targets:
                            target.ask(case, caller)
        return _outcome(targets)


def follow_links(servers: Sequence[Server], version: str, *, scenarios: int, number: int) -> Outcome:
    """Walk along the links of a document, from what one answer shows to the next request, as an admin."""
    luck = random.Random(number)  # noqa: S311 - no secret
    with _targets(servers, version, luck) as targets:
        for target in targets:
            _walk(_load(version), target, scenarios, number)
        return _outcome(targets)


def _walk(schema: BaseSchema, target: Target, scenarios: int, number: int) -> None:
    base: type[APIStateMachine] = schema.as_state_machine()

    class Walk(base):  # type: ignore[misc, valid-type]  # made at run time
        """Asks `target`."""

        def get_call_kwargs(self, _: AnyCase) -> dict[str, Any]:
            return {"headers": target.headers_of(ADMIN), "base_url": target.url, "timeout": 30}

        def validate_response(self, response: Response, case: AnyCase, *_: object, **__: object) -> None:
            target.check(case, response)
            if response.status_code == 401:
                target.refresh()

    for turn in range(0, scenarios, _SCENARIOS_A_TURN):
        machine: type[APIStateMachine] = seed(number + turn)(Walk)
        with suppress(Flaky):  # a server that remembers does not answer one walk as the one before
            machine.run(settings=settings(_settings(_SCENARIOS_A_TURN), stateful_step_count=_STEPS))


def _load(version: str) -> BaseSchema:
    return schemathesis.openapi.from_dict(closed(DOCUMENTS[version]()))


def closed(document: Json) -> Json:
    """Make a document strict: an answer has no member that is not described. Clients are not to rely on that."""
    strict = copy.deepcopy(document)
    for name, schema in strict["components"]["schemas"].items():
        if name not in {"Problem", "Message"} and "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return strict


def _read(operation: Result[AnyOperation, InvalidSchema]) -> AnyOperation:
    if isinstance(operation, Ok):
        return operation.ok()
    raise operation.err()


def _cases(operation: AnyOperation, mode: GenerationMode, examples: int, number: int) -> list[AnyCase]:
    made: list[AnyCase] = []

    @seed(number)
    @_settings(examples)
    @given(case=operation.as_strategy(generation_mode=mode))
    def make(case: AnyCase) -> None:
        made.append(case)

    try:
        make()
    except Unsatisfiable:
        if mode is GenerationMode.POSITIVE:  # while nothing can be wrong about a request that takes nothing
            raise
    return made[: 2 * examples]


def _settings(examples: int) -> settings:
    return settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@contextmanager
def _targets(servers: Sequence[Server], version: str, luck: random.Random) -> Iterator[list[Target]]:
    targets = [Target(server, f"/api/{version}", luck) for server in servers]
    try:
        yield targets
    finally:
        for target in targets:
            target.close()


def _outcome(targets: Sequence[Target]) -> Outcome:
    statuses: dict[int, int] = {}
    failures: dict[str, str] = {}
    for target in targets:
        for status, count in target.statuses.items():
            statuses[status] = statuses.get(status, 0) + count
        failures |= target.failures
        failures |= {f"{target.name} complains: {line}": "" for line in target.complaints()}
    return Outcome(sum(statuses.values()), statuses, failures)
