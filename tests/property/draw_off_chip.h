// Marks of L2, streams, and what a random machine says about off chip, drawn for a case that has all else.
#ifndef SIMCHECK_TESTS_PROPERTY_DRAW_OFF_CHIP_H
#define SIMCHECK_TESTS_PROPERTY_DRAW_OFF_CHIP_H

#include "tests/property/random.h"
#include "tests/property/random_case.h"

// Most cases get no mark and stay as they are.
void draw_off_chip(Random &random, RandomCase &drawn);

#endif
