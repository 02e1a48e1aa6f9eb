package main

import "skylatch/cmd/skylatch/config"

// dataFlags say which data folder is meant.
type dataFlags struct {
	Config string `help:"Configuration file (TOML) that names the data folder." type:"path" placeholder:"FILE"`
	Data   string `help:"Data folder." type:"path" placeholder:"FOLDER"`
}

// settings are those that name the folder.
func (f dataFlags) settings() (config.Config, error) {
	return stationFlags{Config: f.Config, Data: f.Data}.settings()
}
