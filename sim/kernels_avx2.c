#define KERNELS sim_kernels_avx2
#include "sim/kernel_code.h"
