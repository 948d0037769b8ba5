#!/usr/bin/python3
"""Rewrites what the documentation prints of the program, so that its figures are those of today.

Between `<!-- made by: COMMAND -->` and `<!-- end -->` stands what the shell command prints; `ioasis` in it is the program
built. Where the comment ends its line, the text is a block: fenced if it was, indented by four otherwise. Else it is part
of a sentence. Blocks `made at length by:` cost minutes or more and are left alone unless --all is given.

usage: current.py [--check] [--all] BUILD_FOLDER
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARKED = re.compile(r"(<!-- made (at length )?by: (.+?) -->)(.*?)(<!-- end -->)", re.DOTALL)


def printed(command, build):
    """What the command prints, with the program just built first on PATH."""
    run = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=ROOT, capture_output=True, text=True,
                         env={"PATH": f"{build}:/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"})
    if run.returncode not in (0, 1) or not run.stdout:  # 1 is a verdict
        sys.exit(f"current.py: {command}: exit code {run.returncode}\n{run.stderr}")
    return "\n".join(line.rstrip() for line in run.stdout.rstrip("\n").split("\n"))


def body(old, new):
    """The new text in the form of the old."""
    if not old.startswith("\n"):
        return new
    lines = old.strip("\n").split("\n")
    if lines[0].startswith("```"):
        return f"\n{lines[0]}\n{new}\n```\n"
    return "\n" + "".join(f"    {line}\n" if line else "\n" for line in new.split("\n")) + "\n"


def main():
    flags = [word for word in sys.argv[1:] if word.startswith("--")]
    build = pathlib.Path([word for word in sys.argv[1:] if not word.startswith("--")][0]).resolve()
    stale = 0
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        text = page.read_text()

        def remade(match):
            if match[2] and "--all" not in flags:
                return match[0]
            return match[1] + body(match[4], printed(match[3], build)) + match[5]

        made = MARKED.sub(remade, text)
        if made == text:
            continue
        stale += 1
        if "--check" in flags:
            print(f"{page.relative_to(ROOT)} does not say what the program prints today; `./dev docs` rewrites it")
        else:
            page.write_text(made)
            print(f"{page.relative_to(ROOT)} rewritten")
    sys.exit(1 if stale and "--check" in flags else 0)


main()
