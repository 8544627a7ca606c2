"""A report as SARIF 2.1.0 (OASIS), for code scanning and for editors."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from fairnotice import __version__
from fairnotice.cli.reports import Found, Report
from fairnotice.cli.reports.fingerprint import fingerprint
from fairnotice.gate import ProblemKind

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif_log(report: Report) -> str:
    """Give the report as a SARIF log with one run."""
    kinds = list(ProblemKind)
    rules = [
        {"id": kind.value, "name": kind.name.title(), "shortDescription": {"text": kind.sentence}} for kind in kinds
    ]
    run = {
        "tool": {"driver": {"name": "Fair Notice", "semanticVersion": __version__, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(found, kinds.index(found.problem.kind)) for found in report.found],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _result(found: Found, rule: int) -> dict[str, Any]:
    problem = found.problem
    told = "\n".join(part for part in (problem.message, problem.remedy, problem.paste) if part)
    result = {
        "ruleId": problem.kind.value,
        "ruleIndex": rule,
        "level": problem.severity.value,
        "message": {"text": told},
        "partialFingerprints": {"fairnotice/v1": fingerprint(found)},
    }
    if found.path:
        artifact = {"uri": quote(found.path), "uriBaseId": "%SRCROOT%"}
        place = {"artifactLocation": artifact, "region": {"startLine": problem.line or 1}}
        result["locations"] = [{"physicalLocation": place}]
    return result
