"""All clusters at once, by the design."""

from __future__ import annotations

import pytest

from portal.stats.allocation.batch import ClusterRow, allocate_clusters, allowed_clusters
from portal.stats.allocation.cluster import Cluster, cluster_arms
from portal.stats.allocation.constrained import allowed_set
from portal.stats.allocation.slots import AllocationError, UnsupportedAllocation
from portal.stats.allocation.stepped_wedge import cluster_steps
from portal.stats.design import AllocationOptions, AllocationPlan, Arm, Design, DesignKind, Method, Unit

ARMS = (Arm("usual", "Zoals nu", True), Arm("new", "Nieuw"))
ROWS = [ClusterRow(f"c{n}", {"site": "ab"[n % 2]}, {"clients": float(n * n % 11)}) for n in range(14)]
CLUSTERS = [Cluster(row.name, f"site={row.factors['site']}") for row in ROWS]


def design(kind=DesignKind.CLUSTER, method=Method.COMPLETE, arms=ARMS, steps=None, **options):
    plan = AllocationPlan(method, (), ("site",), {}, AllocationOptions(**options))
    return Design(Unit.CLUSTER, kind, arms, plan, (), steps=steps)


@pytest.mark.parametrize("method", [Method.COMPLETE, Method.PERMUTED_BLOCK])
def test_a_cluster_design_is_stratified(method):
    assert allocate_clusters(design(method=method), ROWS, "seed") == cluster_arms(CLUSTERS, [1, 1], "seed")


def test_a_stepped_wedge_gives_steps():
    wedge = design(DesignKind.STEPPED_WEDGE, steps=7)
    assert allocate_clusters(wedge, ROWS, "seed") == cluster_steps(CLUSTERS, 7, "seed")


def test_constrained_allocation_balances_strata_and_covariates_with_the_designs_options():
    constrained = design(method=Method.CONSTRAINED, share=0.2, weights={"clients": 3.0})
    values = {c: {**row.factors, **row.covariates} for c, row in zip(CLUSTERS, ROWS, strict=True)}
    allowed = allowed_set(values, [1, 1], share=0.2, weights={"clients": 3.0})
    assert (allowed_clusters(constrained, ROWS).arms == allowed.arms).all()
    assert allocate_clusters(constrained, ROWS, "seed") == allowed.pick("seed")


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        (DesignKind.CLUSTER, Method.SIMPLE),
        (DesignKind.CLUSTER, Method.MINIMISATION),
        (DesignKind.STEPPED_WEDGE, Method.CONSTRAINED),
        (DesignKind.STEPPED_WEDGE, Method.SIMPLE),
        (DesignKind.INDIVIDUAL, Method.COMPLETE),
    ],
)
def test_a_method_that_does_not_go_with_the_design_is_refused(kind, method):
    with pytest.raises(UnsupportedAllocation, match=f"A {kind} design can't be allocated by {method}"):
        allocate_clusters(design(kind, method, steps=2), ROWS, "seed")


@pytest.mark.parametrize("method", [Method.COMPLETE, Method.CONSTRAINED])
def test_a_cluster_that_stands_twice_is_refused(method):
    with pytest.raises(AllocationError, match="stands twice"):
        allocate_clusters(design(method=method), [*ROWS, ROWS[0]], "seed")


def test_a_stepped_wedge_has_two_arms():
    with pytest.raises(AllocationError, match="has 2 arms, not 3"):
        allocate_clusters(design(DesignKind.STEPPED_WEDGE, arms=(*ARMS, Arm("more", "Meer")), steps=2), ROWS, "seed")
