/* The page's text, style and program, which the build makes from view.html, view.css and view.js. */
#ifndef SIMCHECK_TRACES_VIEW_TEMPLATE_H
#define SIMCHECK_TRACES_VIEW_TEMPLATE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

extern const char trace_view_html[], trace_view_css[], trace_view_js[];
extern const size_t trace_view_html_size, trace_view_css_size, trace_view_js_size;

#ifdef __cplusplus
}
#endif
#endif
