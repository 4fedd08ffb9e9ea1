#include "common/layer.h"

int main(void) { return layer_type_find("conv", 4) == 0; }
