#define KERNELS sim_kernels_portable
#include "sim/kernel_code.h"
