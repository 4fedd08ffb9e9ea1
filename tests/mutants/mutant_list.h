// Lists of mutants, as people write them:
//
//     # a comment
//     @ exact_chunks.c exact_chunks_trip: off by one          file, function or table: what is changed
//     -  / loop->stride + 1;                            this, which the place has once,
//     +  / loop->stride;                                becomes this
//     = why no test can notice, where none can
//
// Of a set of formulas: "@ fig5: off by one", with whole definitions. Lists of those hold only what is explained.
#ifndef SIMCHECK_TESTS_MUTANTS_MUTANT_LIST_H
#define SIMCHECK_TESTS_MUTANTS_MUTANT_LIST_H

#include <string>
#include <vector>

struct ListedMutant {
    int line;                                          // in the list
    std::string file, function, change, before, after; // function: or table
    std::string reason;                                // "" where it is to be killed
};

// Ends the program with a message that has the place when the list is wrong.
std::vector<ListedMutant> ReadMutantList(const std::string &path);

// The text of a file of C with a mutant's change in its function or table. Ends the program when that does not have the
// text exactly once.
std::string Mutate(const std::string &list, const ListedMutant &mutant, const std::string &text);

#endif
