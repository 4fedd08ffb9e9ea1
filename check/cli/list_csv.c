#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "check/cli/list.h"
#include "check/report/csv.h"
#include "check/run/layers.h"

/* A layer of each type, where no network is asked for. */
static const char EXAMPLES[] = "layer,type,N,G,K,C,Y,X,R,S,M,stride,pad,dilation,repeat\n"
                               "conv,CONV,1,1,64,3,224,224,7,7,,2,3,1,1\n"
                               "grouped,CONV,1,2,128,48,27,27,5,5,,1,2,1,1\n"
                               "depthwise,DSCONV,1,,1,32,112,112,3,3,,1,1,1,1\n"
                               "upsampling,TRCONV,1,1,64,128,28,28,4,4,,2,1,1,1\n"
                               "pool,POOL,1,,,64,112,112,3,3,,2,1,1,1\n"
                               "heads,GEMM,128,12,64,,,,,,128,,,,12\n"
                               "classifier,FC,1,,1000,2048,,,,,,,,,1\n";

/* Has a setting a column for each window, because some layer's windows differ? */
struct csv_settings {
    bool apart[SC_SETTING_COUNT];
};

static struct csv_settings find_settings(const struct sc_dsl *dsl) {
    struct csv_settings settings = {{false}};
    for (int i = 0; i < dsl->layer_count; i++)
        for (int setting = 0; setting < SC_SETTING_COUNT; setting++)
            settings.apart[setting] |= !sc_layer_windows_agree(&dsl->layers[i].layer, (enum sc_window_setting)setting);
    return settings;
}

/* "Stride" as "stride", "StrideY" as "strideY". */
static void print_word(const char *word, FILE *to) { fprintf(to, ",%c%s", tolower((unsigned char)word[0]), word + 1); }

static void print_head(const struct csv_settings *settings, FILE *to) {
    fputs("layer,type", to);
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        fprintf(to, ",%s", sc_dim_name((enum sc_dim)dim));
    for (int setting = 0; setting < SC_SETTING_COUNT; setting++) {
        const struct sc_window_setting_description *info = sc_window_setting_info((enum sc_window_setting)setting);
        for (int window = 0; window < (settings->apart[setting] ? SC_WINDOWS_MAX : 1); window++)
            print_word(settings->apart[setting] ? info->word[window] : info->keyword, to);
    }
    fputs(",repeat\n", to);
}

/* What the type does not have is empty. */
static void print_row(const struct sc_layer *layer, const struct csv_settings *settings, FILE *to) {
    csv_field(layer->name, ",", to);
    fputs(layer->type->name, to);
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (layer->type->own_dims & 1u << dim)
            fprintf(to, ",%" PRId64, sc_layer_unpadded_size(layer, (enum sc_dim)dim));
        else
            fputc(',', to);
    for (int setting = 0; setting < SC_SETTING_COUNT; setting++)
        for (int window = 0; window < (settings->apart[setting] ? SC_WINDOWS_MAX : 1); window++)
            if (sc_layer_has_window(layer))
                fprintf(to, ",%" PRId64, sc_layer_setting(layer, (enum sc_window_setting)setting, window));
            else
                fputc(',', to);
    fprintf(to, ",%" PRId64 "\n", layer->repeat);
}

void list_csv_layers(const struct sc_dsl *dsl, FILE *to) {
    const struct csv_settings settings = find_settings(dsl);
    print_head(&settings, to);
    for (int i = 0; i < dsl->layer_count; i++)
        print_row(&dsl->layers[i].layer, &settings, to);
}

enum sc_status list_print_csv(const char *net, struct library *library, FILE *to, struct sc_error *error) {
    const struct document *document;
    if (!net) {
        fputs(EXAMPLES, to);
        return SC_STATUS_OK;
    }
    enum sc_status status = library_document(library, LIBRARY_NETWORKS, net, &document, error);
    if (status)
        return status;
    list_csv_layers(&document->dsl, to);
    return layers_refused(&document->dsl, error);
}
