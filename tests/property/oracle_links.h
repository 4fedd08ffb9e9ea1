// The networks of docs/semantics.md, section 10, link by link: each link has a name, and a PE's way is a list of them.
#ifndef SIMCHECK_TESTS_PROPERTY_ORACLE_LINKS_H
#define SIMCHECK_TESTS_PROPERTY_ORACLE_LINKS_H

#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include "common/mapping.h"

enum class LinkKind { bus, port, y_bus, x_bus, into_node, feed, exit, east, into_row, to_next_row };

// A link's name: its kind, and up to two numbers that tell it from the others of the kind.
using LinkName = std::tuple<LinkKind, int64_t, int64_t>;
using Way = std::vector<LinkName>;

// The links of a topology between L2 and PE number `pe`, in the order in which an element going down crosses them.
// `up` tells the way of an output: only `columns` has another one for it.
Way way_of(const struct sc_machine &machine, enum sc_topology topology, bool up, int64_t pe);

#endif
