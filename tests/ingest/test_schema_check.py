"""What checking device trees found, as the bot of their maintainers told it over the years."""

import pytest
from mails import mail

from patchlore.ingest.extract import extract
from patchlore.ingest.message import parse_message
from patchlore.model.regression import Report, ReportKind, ReportSource

BINDINGS = "Documentation/devicetree/bindings/pump"
FOUND = "My bot found errors running 'make dt_binding_check' on your patch:\n\n"
# body -> (line, kind, signature)
TOLD = {
    "yaml": (
        f"{FOUND}yamllint warnings/errors:\n./{BINDINGS}/pump.yaml:39:7: [warning] wrong indentation: expected 4\n",
        (1, ReportKind.CHECK, f"{BINDINGS}/pump.yaml: [warning] wrong indentation: expected 4"),
    ),
    "schema": (
        f"{FOUND}dtschema/dtc warnings/errors:\n/builds/me/linux/{BINDINGS}/pump.example.dtb: pump@1: reg: [[0]] is too short\n",
        (1, ReportKind.CHECK, f"{BINDINGS}/pump.example.dtb: pump@1: reg: [[0]] is too short"),
    ),
    "an error below a warning": (
        (
            f"{FOUND}{BINDINGS}/old.example.dts:21.16-37.11: Warning (chosen_node_is_root): no root\n"
            f"Error: {BINDINGS}/pump.example.dts:24.26-27 syntax error\nFATAL ERROR: Unable to parse input tree\n"
        ),
        (1, ReportKind.CHECK, f"{BINDINGS}/pump.example.dts: syntax error"),
    ),
    "only a warning": (
        f"{FOUND}{BINDINGS}/old.example.dts:21.16-37.11: Warning (chosen_node_is_root): no root\n",
        (1, ReportKind.CHECK, f"{BINDINGS}/old.example.dts: Warning (chosen_node_is_root): no root"),
    ),
    "wrapped": (
        f"Fails 'make dt_binding_check':\n\n/builds/me/linux/{BINDINGS}/pump.yaml: \nignoring, error in schema: properties: flow\n",
        (1, ReportKind.CHECK, f"{BINDINGS}/pump.yaml: ignoring, error in schema: properties: flow"),
    ),
    "with flags": (
        (
            "My bot found errors running 'make DT_CHECKER_FLAGS=-m dt_binding_check'\non your patch (it is new in v5.13):\n\n"
            f"{BINDINGS}/pump.example.dtb:0:0: /example-0/pump@0: failed to match any schema\n"
        ),
        (1, ReportKind.CHECK, f"{BINDINGS}/pump.example.dtb: /example-0/pump@0: failed to match any schema"),
    ),
    "device trees": (
        (
            "My bot found new DT warnings on the .dts files added or changed in this\nseries.\n\nNew warnings running 'make CHECK_DTBS=y':\n\n"
            "arch/arm64/boot/dts/acme/pump.dtb: syscon@1: 'clocks' is a required property\n"
        ),
        (1, ReportKind.CHECK, "arch/arm64/boot/dts/acme/pump.dtb: syscon@1: 'clocks' is a required property"),
    ),
    "no place": (f"{FOUND}Traceback (most recent call last):\n", (1, ReportKind.CHECK, "Re: [PATCH] dt-bindings: pump")),
    "does not compile": (
        f"{FOUND}{BINDINGS}/pump.example.dts:19:18: fatal error: dt-bindings/pump.h: No such file\n",
        (3, ReportKind.BUILD, f"{BINDINGS}/pump.example.dts: fatal error: dt-bindings/pump.h: No such file"),
    ),
}


def reports(body: str, line_end: str) -> list[Report]:
    answer = mail("m@example.org", "Re: [PATCH] dt-bindings: pump", body=body, answers="p@example.org", line_end=line_end)
    return list(extract(parse_message(answer)).reports)


@pytest.mark.parametrize(("body", "expected"), TOLD.values(), ids=TOLD)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_told(body: str, expected: tuple[int, ReportKind, str], line_end: str) -> None:
    line, kind, signature = expected
    assert reports(body, line_end) == [
        Report(
            part=0, line=line, end_line=line, kind=kind, source=ReportSource.PERSON, signature=signature, blames_parent=True,
            tree="v5.13" if "v5.13" in body else None,
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body", ["Please run make dt_binding_check.\n", "> My bot found errors running 'make dt_binding_check'\n\nI will mend it.\n"]
)
def test_nothing_told(body: str) -> None:
    assert reports(body, "\n") == []
