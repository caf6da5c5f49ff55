"""The published schema: current, valid, and fit for what the engine writes."""

import json

from typer.testing import CliRunner

from stadtkern.cli import app
from stadtkern.environment import ROOT
from stadtkern.speech.result import SCHEMA_VERSION, ConversationAnalysis, Flow, Recording
from stadtkern.speech.schema import published_schema, schema_text


def test_the_schema_in_docs_is_the_one_the_code_makes():
    assert (ROOT / "docs" / f"speech-schema-{SCHEMA_VERSION}.json").read_text(encoding="utf-8") == schema_text()


def test_the_command_prints_it():
    said = CliRunner().invoke(app, ["speech", "schema"])

    assert said.exit_code == 0
    assert json.loads(said.stdout) == published_schema()


def test_nothing_but_the_declared_fields_may_stand_in_a_result():
    schema = published_schema()
    objects = [schema, *schema["$defs"].values()]

    assert [part["title"] for part in objects if part["type"] == "object" and part["additionalProperties"]] == []


def test_a_result_survives_writing_and_reading():
    made = ConversationAnalysis(recording=Recording(duration=3.5), flow=Flow(duration=3.5))

    assert ConversationAnalysis.model_validate_json(made.model_dump_json()) == made
