#!/usr/bin/python3
"""Prints a JSON document with one element of each list and of each count, for the documentation; times become 0."""
import json
import sys


def abridged(value, name=""):
    if isinstance(value, list):
        return [abridged(item) for item in value[:1]]
    if isinstance(value, dict):
        kept = list(value.items())[:1] if name == "counts" else value.items()
        return {key: abridged(item, key) for key, item in kept}
    return 0 if name == "seconds" else value


print(json.dumps(abridged(json.load(sys.stdin)), indent=2, ensure_ascii=False))
