/* Machines side by side: what a network, or single runs, take on each of several machines. */
#ifndef SIMCHECK_CHECK_REPORT_MACHINES_H
#define SIMCHECK_CHECK_REPORT_MACHINES_H

#include <stdio.h>

#include "check/run/check_options.h"
#include "check/run/network.h"

/* How many networks from `first` on are the same layers on other machines; at least 1. */
int report_machines_count(const struct networks *networks, int first);

/* A machine's name without what the names of all `count` machines begin with: the head of its column. */
const char *report_machines_name(const struct network *network, int count, int machine);

/* Tables with a column for each of `count` machines, and ratios to the first. With --all: the totals of dataflows, each
 * layer with its best one, too small buffers, and where maintained sets differ; else each layer with each dataflow. */
void report_machines(const struct network *network, int count, const struct tally *tally,
                     const struct check_options *options, FILE *to);

#endif
