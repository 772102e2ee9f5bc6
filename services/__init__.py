"""What people and clocks make the hub do; owns the ports that adapters fill."""
