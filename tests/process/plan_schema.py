# SPDX-License-Identifier: BSD-3-Clause
"""What a JSON schema says of YAML files: "FILE ok", or "FILE " and why.

plan_schema.py SCHEMA FILE...
plan_schema.py --keys SCHEMA     each key with each place where it can stand
"""
import json
import sys

import jsonschema
import yaml


def keys(schema):
    jobs = schema["$defs"]
    defaults = schema["properties"]["defaults"]
    for place, node in (
        ("top", schema),
        ("defaults", defaults),
        ("host_job", jobs["host_job"]),
        ("task_job", jobs["task_job"]),
    ):
        for key in node["properties"]:
            print(place, key)


def main():
    if sys.argv[1] == "--keys":
        keys(json.load(open(sys.argv[2])))
        return
    schema = json.load(open(sys.argv[1]))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for name in sys.argv[2:]:
        error = next(validator.iter_errors(yaml.safe_load(open(name))), None)
        print(name, "ok" if error is None else error.message[:200])


main()
