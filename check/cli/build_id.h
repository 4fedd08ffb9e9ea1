/* Which program this is: a number made of its sources (cmake/SimcheckBuildId.cmake). Two programs of the same version
 * that were built of different sources have different ones. */
#ifndef SIMCHECK_CHECK_BUILD_ID_H
#define SIMCHECK_CHECK_BUILD_ID_H

#ifdef __cplusplus
extern "C" {
#endif

extern const char build_id[];

#ifdef __cplusplus
}
#endif
#endif
