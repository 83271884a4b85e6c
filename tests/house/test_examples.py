"""The examples in docstrings of pages and services are true (those of the rules run by themselves)."""

import doctest
import importlib
import pkgutil

import pytest

import web
import workflow.services

MODULES = sorted(
    module.name for package in (web, workflow.services)
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."))


@pytest.mark.parametrize("name", MODULES)
def test_its_examples_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples() -> None:
    assert doctest.testmod(importlib.import_module("web.filters")).attempted > 0
