import httpx
import pytest
import schemathesis
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance
from shortener.app import create_app
from shortener.settings import Settings

from handbook.systems.instance import Instance

pytestmark = pytest.mark.needs("postgres", "valkey")

SCHEMA = create_app(Settings(database_url="", redis_url="")).openapi()
BEYOND = positive_data_acceptance  # which hosts are public, and what is still in the future, no schema can say
# The statuses that schemathesis expects by itself, and 413: generated bodies may be long.
REFUSALS = ["400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "428", "429", "5xx"]
CONFIG = SchemathesisConfig.from_dict({"checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}}})
OPERATIONS = [found.ok() for found in schemathesis.openapi.from_dict(SCHEMA, config=CONFIG).get_all_operations()]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_every_answer_is_one_that_the_schema_promises_and_none_is_a_server_error(
    operation: schemathesis.schemas.APIOperation, live: Instance
) -> None:
    modes = list(schemathesis.GenerationMode) if operation.method == "post" else [schemathesis.GenerationMode.POSITIVE]
    statuses = set()

    @settings(max_examples=40, deadline=None, database=None)
    @given(st.one_of(operation.as_strategy(generation_mode=mode) for mode in modes))
    def hold(case: schemathesis.Case) -> None:
        statuses.add(
            case.call_and_validate(base_url=live.url, allow_redirects=False, excluded_checks=[BEYOND]).status_code
        )

    hold()
    assert statuses


def test_the_process_serves_the_schema_that_was_tested(live: Instance) -> None:
    assert httpx.get(f"{live.url}/openapi.json").json() == SCHEMA
    assert len(OPERATIONS) == 6


def test_a_redirect_promises_each_of_its_statuses() -> None:
    responses = SCHEMA["paths"]["/{code}"]["get"]["responses"]
    assert set(responses) == {"301", "302", "404", "410", "429", "503"}


def test_a_creation_promises_each_of_its_statuses() -> None:
    responses = SCHEMA["paths"]["/links"]["post"]["responses"]
    assert set(responses) == {"201", "400", "408", "409", "413", "422", "429", "503"}


def test_the_docs_page_is_there(live: Instance) -> None:
    assert httpx.get(f"{live.url}/docs").status_code == 200
