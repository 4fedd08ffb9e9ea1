/* Linked against one side and common, whole archives, and nothing else: to exist is to pass. */
int main(void) { return 0; }
