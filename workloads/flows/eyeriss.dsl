// Row stationary as on the chip, for --hw eyeriss: all layers with filters of at most 12 rows (docs/machines.md).
//
// Spatial:    a PE takes a row of the filter (R, innermost) and the input row that goes with it: together the psums of an
//             output row, which meet in the network. 14 columns take output rows. A column has room for 12 / R filters' rows.
// Stationary: in a PE the rows of 16 filters and 12 / S channels, while X' and then the images advance.
// L2:         psums of 64 or 96 channels stay in the global buffer until they are whole; inputs stay for all of these
//             channels; weights pass, and are loaded again for each strip.
//
// 12 / R places in a column, by R:            1        2        3        4        5, 6     7 to 12
//   places for filters * for channels         4*3      3*2      4*1      3*1      1*1      1*1
//   places for output rows                    1        1        1        1        2        1
//   columns for output rows, * for filters    14*1     14*1     14*1     14*1     14*1     7*2
//   channels of a strip's psums               64       64       64       64       64       96
//   a strip's output rows, columns            14, 14   14, 42   14, 42   14, 42   28, 28   7, 56
//   (12/Sz(R)-1)/4 + 1 is the number of places for channels; (Sz(R)+1)/6*(6/Sz(R)) is 1 for R 5 and 6, and Sz(R)/7 for 7 to 12

// 60 / X images where X is at most 20, else one
Temporal_Map (1+(60/Sz(X)-1)*(1-1/(1+20/Sz(X))),1+(60/Sz(X)-1)*(1-1/(1+20/Sz(X)))) N
-> Temporal_Map (1,1) G
-> Temporal_Map (64+32*(Sz(R)/7),64+32*(Sz(R)/7)) K
-> Temporal_Map (14*(1+(Sz(R)+1)/6*(6/Sz(R)))/(1+Sz(R)/7),14*(1+(Sz(R)+1)/6*(6/Sz(R)))/(1+Sz(R)/7)) Y'
-> Temporal_Map (42-28*(1/Sz(R))+14*(Sz(R)/7)-14*((Sz(R)+1)/6*(6/Sz(R))),42-28*(1/Sz(R))+14*(Sz(R)/7)-14*((Sz(R)+1)/6*(6/Sz(R)))) X'
-> Buffer L2 output
-> Temporal_Map (12/Sz(S)*(1+(12/Sz(R)-1)/4),12/Sz(S)*(1+(12/Sz(R)-1)/4)) C
-> Buffer L2 input
// a pass: 16 filters for each place
-> Tile (1+Sz(R)/7) K
-> Temporal_Map (16*(12/Sz(R)/(1+(12/Sz(R)-1)/4)/(1+(Sz(R)+1)/6*(6/Sz(R)))*(1+Sz(R)/7)),16*(12/Sz(R)/(1+(12/Sz(R)-1)/4)/(1+(Sz(R)+1)/6*(6/Sz(R)))*(1+Sz(R)/7))) K
-> Buffer L2 weight
// columns of the array: filters and output rows
-> Temporal_Map (1,1) N
-> Tile (14/(1+Sz(R)/7)) K
-> Spatial_Map (16*(12/Sz(R)/(1+(12/Sz(R)-1)/4)/(1+(Sz(R)+1)/6*(6/Sz(R)))),16*(12/Sz(R)/(1+(12/Sz(R)-1)/4)/(1+(Sz(R)+1)/6*(6/Sz(R))))) K
-> Spatial_Map (1+(Sz(R)+1)/6*(6/Sz(R)),1+(Sz(R)+1)/6*(6/Sz(R))) Y'
// places in a column: output rows, channels, filters
-> Tile (1+(Sz(R)+1)/6*(6/Sz(R))) X
-> Temporal_Map (1,1) X'
-> Tile (1+(12/Sz(R)-1)/4) Y
-> Spatial_Map (1,1) Y'
-> Tile (12/Sz(R)/(1+(12/Sz(R)-1)/4)/(1+(Sz(R)+1)/6*(6/Sz(R)))) C
-> Spatial_Map (12/Sz(S),12/Sz(S)) C
// the rows of the filter
-> Tile (12/(12/Sz(R))) K
-> Spatial_Map (16,16) K
-> Spatial_Map (1,1) R
-> Spatial_Map (1,1) Y
-> Temporal_Map (Sz(S),Sz(S)) S
