"""From accepted proposals to a crisis folder that loads, compiles and solves as it stands."""
