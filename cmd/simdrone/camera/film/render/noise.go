package main

import "math"

// hash is a number from 0 to 1 for each pair.
func hash(x, y int) float64 {
	h := uint32(x)*0x9E3779B1 ^ uint32(y)*0x85EBCA77
	h ^= h >> 15
	h *= 0x2C1B3C6D
	h ^= h >> 12
	h *= 0x297A2D39
	h ^= h >> 15
	return float64(h) / math.MaxUint32
}

// noise is smooth from 0 to 1, and repeats after wrap cells northward.
func noise(x, y float64, wrap, seed int) float64 {
	fx, fy := math.Floor(x), math.Floor(y)
	tx, ty := smooth(0, 1, x-fx), smooth(0, 1, y-fy)
	at := func(i, j int) float64 { return hash(int(fx)+i+seed*7919, ((int(fy)+j)%wrap+wrap)%wrap+seed*104729) }
	return mix(mix(at(0, 0), at(1, 0), tx), mix(at(0, 1), at(1, 1), tx), ty)
}

// rough is noise over the land with details of down to some metres.
func rough(x, y, size float64, octaves, seed int) float64 {
	sum, weight, total := 0.0, 1.0, 0.0
	for o := range octaves {
		wrap := max(1, int(math.Round(period/size)))
		cell := period / float64(wrap)
		sum += weight * noise(x/cell, y/cell, wrap, seed+o)
		total += weight
		weight *= 0.55
		size /= 2
	}
	return sum / total
}
