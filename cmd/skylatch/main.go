// Command skylatch is an air-gapped drone ground station with a privacy filter.
package main

func main() {}
