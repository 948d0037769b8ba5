// Prints the schema: its output is trace.schema.json beside this file.
#include <iostream>

#include "traces/schema.h"

int main() { std::cout << ioasis::traces::schema(); }
