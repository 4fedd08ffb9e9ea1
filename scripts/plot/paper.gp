# Before this line: panels (names of files), flows and their styles, and WITNESS. What Fig. 6 and 7 have in common: panels side by side,
# in each of them a group of all dataflows for each witness.
set key off
GROUP = words(flows) + 1.5 # from a witness to the next
place(flow, witness) = witness*GROUP + flow
name_of(panel) = (strstrt(panel, "conv11") ? "CONV11" : "CONV1") . (strstrt(panel, "table2") ? ", Table 2" : ", as shipped")
RIGHT = 3*GROUP - 0.5
middle(witness) = witness*GROUP + (words(flows) + 1)/2.
set xtics scale 0 (WITNESS[1] middle(0), WITNESS[2] middle(1), WITNESS[3] middle(2)) offset 0,0.3
