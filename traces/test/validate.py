"""Holds the schema against the traces beside it: every good line passes, and of the bad traces those that are wrong in
one line alone, as the schema sees lines, fail.

usage: validate.py SCHEMA GOOD_FOLDER BAD_FOLDER
"""
import json
import pathlib
import sys

import jsonschema

# Wrong for a reason no schema of one line can see: text that is no JSON, what other lines say, bits and sums.
BEYOND_THE_SCHEMA = {
    "address_beyond_buffer", "address_in_unknown_buffer", "bind_beyond_the_cut", "byte_order_mark", "cut_and_tail",
    "cut_within_json", "duplicate_buffer", "duplicate_empty_key", "duplicate_field", "duplicate_key", "empty_file", "empty_line",
    "errno_by_number_though_named", "errno_too_large", "exit_twice", "expect_a_peek_not_asked_for", "expect_a_peek_of_another_length", "expect_bounds_that_fall",
    "expect_out_beyond_the_cut", "expect_unknown_errno", "field_beyond_the_cut",
    "flag_by_name_and_bit", "gap_far_away", "gap_over_a_field", "got_a_fault_not_asked_for", "got_a_peek_not_asked_for", "got_bytes_and_out",
    "got_bytes_of_another_length", "got_bytes_though_unmapped", "got_without_the_fault", "got_without_the_peek", "header_is_a_step",
    "huge_buffer_of_small_pages", "huge_page_in_part_readonly",
    "invalid_utf8", "lone_surrogate", "name_before_it_is_bound", "name_beyond_the_cut", "name_bound_by_this_very_step",
    "name_bound_twice_in_a_step", "name_never_bound", "name_of_a_file_bound", "not_json", "nul_byte", "page_out_of_range",
    "page_readonly_and_unmapped", "pages_unsorted", "peek_huge", "peek_of_no_bytes", "peek_past_the_end",
    "peek_unmapped_page", "poke_of_no_bytes", "poke_past_the_end", "poke_read_only_page", "poke_twice_at_an_address",
    "poke_unmapped_page", "raw_bind_offset_twice", "raw_id_over_other_bytes", "raw_id_past_the_end", "raw_ids_overlap",
    "size_beyond_the_cut", "step_by_a_process_that_has_exited", "step_by_an_unknown_process", "step_on_an_unknown_file",
    "truncated_last_line", "two_values_on_a_line",
}


def main():
    schema, good, bad = (pathlib.Path(argument) for argument in sys.argv[1:])
    validator = jsonschema.Draft202012Validator(json.loads(schema.read_text()))
    validator.check_schema(validator.schema)

    def valid(path):
        return all(validator.is_valid(json.loads(line)) for line in path.read_text().splitlines())

    wrong = [path.name for path in good.glob("*.json*") if not valid(path)]
    wrong += [path.name for path in bad.glob("*.json*") if path.stem not in BEYOND_THE_SCHEMA and valid(path)]
    if wrong:
        sys.exit("judged wrongly: " + ", ".join(sorted(wrong)))


main()
