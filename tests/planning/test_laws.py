"""Where each law of the method is tried: its number, what it says, the tests.

The numbers are those of the method's description, so that whoever checks a law finds the
tests that hold it; a test that is renamed or taken out shows here.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
S, A = "scoring/test_", "allocation/test_"
PROPERTIES, OPTIMISE = f"{S}properties", "allocation/optimise/test_"

# number: (what holds, (file without .py, test) …)
LAWS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "M01": ("golden tables to the printed digits", [
        (f"{S}golden", "test_worked_statistics"), (f"{S}golden", "test_worked_example"),
        (f"{S}normalise", "test_methods"),
    ]),
    "M02": ("the unit of a value is irrelevant, but for ln, goalposts and products", [
        (PROPERTIES, "test_unit_of_a_value_is_irrelevant"),
        (PROPERTIES, "test_unit_of_a_value_is_relevant_to_logarithms"),
        (PROPERTIES, "test_unit_of_a_value_is_relevant_to_goalposts"),
        (f"{S}geometric", "test_the_unit_of_a_value_is_relevant_to_products"),
    ]),
    "M03": ("a reversed direction mirrors the value", [
        (PROPERTIES, "test_direction_mirrors_the_scale"),
        (PROPERTIES, "test_reversing_values_equals_the_mirror_but_for_lower_ties"),
    ]),
    "M04": ("the order of units and indicators changes nothing", [
        (PROPERTIES, "test_order_of_units_changes_no_bit"),
        (PROPERTIES, "test_order_of_indicators_changes_no_bit"),
    ]),
    "M05": ("base and contributions are the index, shares of influence are one", [
        (PROPERTIES, "test_base_and_contributions_make_the_index"),
        (PROPERTIES, "test_shares_of_influence_sum_to_one"),
    ]),
    "M06": ("an excluded unit changes no score", [
        (PROPERTIES, "test_an_excluded_unit_changes_no_score"),
    ]),
    "M07": ("nested is not flat; one child is neutral; equal groups are flat", [
        (f"{S}aggregate", "test_nested_is_not_flat"),
        (f"{S}aggregate", "test_a_group_of_one_is_neutral"),
        (f"{S}aggregate", "test_equal_groups_of_equal_size_are_flat"),
    ]),
    "M08": ("what is missing is never zero; four of six pass, three do not", [
        (f"{S}pipeline", "test_default_coverage"),
        (PROPERTIES, "test_a_gap_contributes_nothing_and_weighs_nothing"),
        (PROPERTIES, "test_too_little_known_is_no_score"),
    ]),
    "M09": ("values on class bounds fall as stated", [
        (f"{S}classes", "test_a_value_on_a_bound"),
        (f"{S}classes", "test_the_closed_end_of_a_quantile_class"),
        (f"{S}classes", "test_classes_by_place"),
    ]),
    "M10": ("a restandardised score has mean 0 and deviation 1", [
        (PROPERTIES, "test_restandardised_scores_have_mean_zero_and_deviation_one"),
    ]),
    "M11": ("more need never lowers the own score", [
        (PROPERTIES, "test_more_need_never_lowers_the_own_score"),
        (PROPERTIES, "test_live_z_never_falls_with_the_own_value"),
    ]),
    "M12": ("shrinkage at its limits, and without bias", [
        (f"{S}shrink", "test_a_large_unit_keeps_its_rate_and_an_empty_one_has_the_mean"),
        (f"{S}shrink", "test_rho_is_found_without_bias"),
    ]),
    "M13": ("a pooled rate is not the mean of rates", [
        (f"{S}periods", "test_pooled_rate_is_not_the_mean_of_rates"),
    ]),
    "M14": ("a counterfactual put through the scorer hits its goal", [
        (f"{S}whatif", "test_a_goal_is_hit_within_1e_9"),
    ]),
    "M15": ("shares of a change add up, vanish and turn as they must", [
        (f"{S}shapley", "test_shares_of_ranks_add_up_to_the_change_exactly"),
        (f"{S}shapley", "test_a_cause_that_changes_nothing_gets_nothing"),
        (f"{S}shapley", "test_old_and_new_swapped_turn_every_sign"),
    ]),
    "M16": ("pairwise recursion, its complement and the sum of mean ranks", [
        (f"{S}pairwise", "test_recursion_agrees_with_sampling"),
        (f"{S}pairwise", "test_one_of_the_two_stands_before"),
        (f"{S}pairwise", "test_mean_ranks_share_all_places"),
    ]),
    "M17": ("moments of drawn weights and of noise", [
        (f"{S}draws", "test_variance_of_weights_and_scores"),
        (f"{S}noise", "test_scores_of_drawn_rates_have_the_stated_moments"),
    ]),
    "M18": ("the gesicherte Rangspanne is exact per pair and nested in the band", [
        (f"{S}span", "test_every_pair_is_judged_like_the_knapsack"),
        (f"{S}certainty", "test_a_pair_turns_exactly_beyond_its_band"),
        (f"{S}certainty", "test_no_weighting_in_the_band_leaves_the_span"),
        (f"{S}certainty", "test_spans_are_nested_in_the_band"),
    ]),
    "M19": ("the same seed gives the same bits on any number of threads", [
        (f"{S}smaa", "test_threads_change_nothing"),
        (f"{S}smaa", "test_threads_of_the_library_change_nothing"),
        (f"{S}distribution", "test_blocks_and_threads_change_nothing"),
        (f"{S}draws", "test_streams_are_keyed_by_seed_and_chunk"),
    ]),
    "M20": ("divisor and strict Rangfolge are monotone; sum and Rest are the budget", [
        (f"{A}divisor_properties", "test_a_larger_budget_takes_nothing_from_anyone"),
        (f"{A}divisor_properties", "test_a_greater_need_of_ones_own_takes_nothing"),
        (f"{A}divisor_properties", "test_floors_and_caps_are_kept"),
        (f"{A}plan_properties", "test_sum_and_rest_are_the_budget"),
        (f"{A}plan_properties",
         "test_a_larger_budget_takes_nothing_by_rank_or_by_divisor"),
    ]),
    "M21": ("largest remainder keeps the quota and takes a unit away", [
        (f"{A}divisor_properties", "test_largest_remainder_keeps_the_quota"),
        (f"{A}divisor_properties",
         "test_largest_remainder_takes_a_unit_away_at_a_larger_budget"),
    ]),
    "M22": ("the best plan is that of trying every plan", [
        (f"{OPTIMISE}rounds", "test_best_plan_is_that_of_trying_every_plan"),
    ]),
    "M23": ("the exact table equals the solver", [
        (f"{OPTIMISE}search", "test_exact_table_equals_the_solver"),
    ]),
    "M24": ("no plan exceeds the bound; fixing keeps an optimum", [
        (f"{OPTIMISE}search", "test_no_plan_exceeds_the_bound_at_any_prices"),
        (f"{OPTIMISE}search", "test_each_way_finds_the_best_plan_of_all"),
    ]),
    "M25": ("what is relaxed suffices, and no fewer rules would", [
        (f"{OPTIMISE}infeasible", "test_no_fewer_and_no_smaller_relaxation_exists"),
    ]),
    "M26": ("guarantees of classes, and sources that suffice", [
        (f"{OPTIMISE}rounds", "test_best_plan_is_that_of_trying_every_plan"),
        (f"{OPTIMISE}rounds", "test_source_condition_is_that_of_payments"),
    ]),
    "M27": ("more breadth reaches no fewer sites", [
        (f"{OPTIMISE}rounds", "test_more_breadth_reaches_no_fewer_sites"),
    ]),
    "M28": ("hysteresis along its path", [
        (f"{A}levels", "test_hysteresis_path"),
    ]),
    "M29": ("steps towards a target: no overshoot, caps and budget hold, it is reached", [
        (f"{A}path", "test_no_overshoot_caps_and_budget_hold_and_the_target_is_reached"),
        (f"{A}path", "test_gains_wait_for_what_losses_free"),
        (f"{A}path", "test_a_cut_that_the_caps_do_not_allow_is_infeasible"),
        (f"{A}path", "test_the_price_of_continuity"),
    ]),
    "M30": ("measures of fairness by hand", [
        (f"{A}fairness", "test_coverage"),
        (f"{A}fairness", "test_gini"),
        (f"{A}fairness", "test_equal_per_head_is_not_concentrated"),
        (f"{A}fairness", "test_the_concentration_of_need_is_its_gini"),
        (f"{A}fairness", "test_posts_in_proportion_to_need_are_not_inequitable"),
        (f"{A}fairness", "test_theil_where_one_has_all"),
        (f"{A}fairness", "test_theil_is_the_sum_of_its_parts"),
        (f"{A}fairness", "test_kendall"),
        (f"{A}fairness", "test_churn"),
    ]),
    "M31": ("one main reason from the list; bad overrides and thresholds are refused", [
        (f"{A}plan_properties", "test_each_site_has_one_line_and_one_reason_that_fits"),
        (f"{A}reasons", "test_the_list_is_closed"),
        (f"{A}rules_refused", "test_refused"),
    ]),
    "M32": ("an amendment taken back leaves identical bytes, a rerun identical hashes", [
        ("decisions/test_amended",
         "test_a_change_moves_the_record_and_taken_back_gives_its_bytes"),
        ("decisions/test_amended",
         "test_any_choice_in_any_order_gives_one_result_and_comes_back"),
        ("test_scoring_service", "test_the_same_inputs_give_the_same_run"),
        (f"{S}record", "test_a_run_from_its_own_record_has_the_same_hashes"),
    ]),
    "M33": ("counts of a Stufenauswahl add up; what is absent is not failed", [
        (f"{A}cascade", "test_counts_add_up_and_everyone_has_one_reason"),
        (f"{A}cascade", "test_every_way_has_its_reason"),
    ]),
    "M34": ("page, interface, paper and file show one Berechnungsstand", [
        ("test_ranking_page", "test_the_file_holds_the_figures_of_the_page"),
        ("test_report", "test_the_report_says_on_paper_what_the_proposal_says"),
        ("decisions/test_acts", "test_the_record_holds_every_line_of_the_proposal"),
    ]),
}  # fmt: skip


@cache
def names_in(file: str) -> set[str]:
    """Names of the tests in a file."""
    tree = ast.parse((HERE / f"{file}.py").read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_law_is_tried():
    assert LAWS.keys() == {f"M{number:02d}" for number in range(1, 35)}


@pytest.mark.parametrize("law", LAWS, ids=lambda law: f"{law}: {LAWS[law][0]}")
def test_the_tests_of_a_law_are_there(law):
    for file, name in LAWS[law][1]:
        assert name in names_in(file), f"{file}.py has no {name}"
