"""The command line helps: what was meant, completion, a manual page."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from fairnotice import cli


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        cli.main(arguments)
    assert stopped.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["chekc"], "Did you mean check?"),
        (["check", "--bse", "main"], "Did you mean --base?"),
        (["check", "--format", "githb"], "Did you mean github?"),
        (["compare"], "See notify-diff compare --help."),
        (["xyzzy"], "See notify-diff --help."),
        (["status", "--today", "tomorrow"], "See notify-diff status --help."),
    ],
)
def test_an_error_says_what_was_meant(arguments: list[str], meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    err = refused(capsys, *arguments)
    assert err.startswith("error: ")
    assert err.endswith(f"\n  {meant}\n")


def test_common_options_stand_before_the_command_or_after_it() -> None:
    for arguments in (["--today", "2026-12-01", "status"], ["status", "--today", "2026-12-01"]):
        assert str(cli.parser().parse_args(arguments).today) == "2026-12-01"
    assert cli.parser().parse_args(["status"]).today is None


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert capsys.readouterr().out.startswith("notify-diff ")


def test_a_shell_completes_every_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pytest.importorskip("shtab")
    for shell in ("bash", "zsh", "tcsh"):
        assert cli.main(["completion", shell]) == 0
        script = capsys.readouterr().out
        assert all(name in script for name in cli.parser().commands())
        if shell == "bash" and shutil.which("bash"):
            (tmp_path / "script").write_text(script)
            line = (
                f"source {tmp_path / 'script'}; COMP_WORDS=(notify-diff rel); COMP_CWORD=1;"
                " _shtab_notify_diff notify-diff rel notify-diff; echo ${COMPREPLY[@]}"
            )
            assert subprocess.run(["bash", "-c", line], capture_output=True, text=True).stdout == "release\n"


def test_the_manual_page_has_every_command_and_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["manual"]) == 0
    page = capsys.readouterr().out
    parser = cli.parser()
    for name, command in parser.commands().items():
        assert f".SS {name}\n" in page
        for action in command._actions:
            if action.help != "==SUPPRESS==":
                assert all(option.replace("-", "\\-") in page for option in action.option_strings)
    if man := shutil.which("man"):
        done = subprocess.run([man, "--warnings", "-l", "-"], input=page, capture_output=True, text=True)
        assert "warning" not in done.stderr
