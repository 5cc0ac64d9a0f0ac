// Made from schema/config.schema.json by `npm run generate`. Do not edit.
// How the tables are laid out: tables.ts.

/** All names, one after the other. */
export const NAMES: string =
  'heightwidthuidgidumaskadditionalGidsusernameboundingeffectiveinheritablepermittedambientRLIMIT_CPURLIMIT_FSIZERLIMIT_DATARLIMIT_STACKRLIMIT_CORERLIMIT_RSSRLIMIT_NPROCRLIMIT_NOFILERLIMIT_MEMLOCKRLIMIT_ASRLIMIT_LOCKSRLIMIT_SIGPENDINGRLIMIT_MSGQUEUERLIMIT_NICERLIMIT_RTPRIORLIMIT_RTTIMEtypehardsoftSCHED_OTHERSCHED_FIFOSCHED_RRSCHED_BATCHSCHED_ISOSCHED_IDLESCHED_DEADLINESCHED_FLAG_RESET_ON_FORKSCHED_FLAG_RECLAIMSCHED_FLAG_DL_OVERRUNSCHED_FLAG_KEEP_POLICYSCHED_FLAG_KEEP_PARAMSSCHED_FLAG_UTIL_CLAMP_MINSCHED_FLAG_UTIL_CLAMP_MAXpolicynicepriorityflagsruntimedeadlineperiodIOPRIO_CLASS_RTIOPRIO_CLASS_BEIOPRIO_CLASS_IDLEclassinitialfinalterminalconsoleSizeargscommandLineenvcwdcapabilitiesrlimitsnoNewPrivilegesapparmorProfileoomScoreAdjschedulerselinuxLabelioPriorityexecCPUAffinitypathreadonlycontainerIDhostIDsizedestinationsourceoptionsuidMappingsgidMappingstimeoutprestartcreateRuntimecreateContainerstartContainerpoststartpoststopallowmajorminoraccessreservationswapkernelkernelTCPswappinessdisableOOMKilleruseHierarchycheckBeforeUpdatesharesquotaburstrealtimeRuntimerealtimePeriodcpusmemsidleweightleafWeightrateweightDevicethrottleReadBpsDevicethrottleWriteBpsDevicethrottleReadIOPSDevicethrottleWriteIOPSDevicepageSizeclassIDprioritieshcaHandleshcaObjectsdevicesmemorypidsblockIOhugepageLimitsnetworkrdmaunifiedmountipcutscgroupfileModeSCMP_ACT_KILLSCMP_ACT_KILL_PROCESSSCMP_ACT_KILL_THREADSCMP_ACT_TRAPSCMP_ACT_ERRNOSCMP_ACT_TRACESCMP_ACT_ALLOWSCMP_ACT_LOGSCMP_ACT_NOTIFYSCMP_ARCH_X86SCMP_ARCH_X86_64SCMP_ARCH_X32SCMP_ARCH_ARMSCMP_ARCH_AARCH64SCMP_ARCH_MIPSSCMP_ARCH_MIPS64SCMP_ARCH_MIPS64N32SCMP_ARCH_MIPSELSCMP_ARCH_MIPSEL64SCMP_ARCH_MIPSEL64N32SCMP_ARCH_PPCSCMP_ARCH_PPC64SCMP_ARCH_PPC64LESCMP_ARCH_S390SCMP_ARCH_S390XSCMP_ARCH_RISCV64SCMP_ARCH_LOONGARCH64SCMP_ARCH_PARISCSCMP_ARCH_PARISC64SCMP_ARCH_M68KSCMP_ARCH_SHSCMP_ARCH_SHEBSECCOMP_FILTER_FLAG_TSYNCSECCOMP_FILTER_FLAG_LOGSECCOMP_FILTER_FLAG_SPEC_ALLOWSECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECVSCMP_CMP_NESCMP_CMP_LTSCMP_CMP_LESCMP_CMP_EQSCMP_CMP_GESCMP_CMP_GTSCMP_CMP_MASKED_EQindexvaluevalueTwonamesactionerrnoRetdefaultActiondefaultErrnoRetarchitectureslistenerPathlistenerMetadatasyscallsprivatesharedslaveunbindablerprivatersharedrslaverunbindableclosIDschematal3CacheSchemamemBwSchemaenableMonitoringMPOL_DEFAULTMPOL_BINDMPOL_INTERLEAVEMPOL_WEIGHTED_INTERLEAVEMPOL_PREFERREDMPOL_PREFERRED_MANYMPOL_LOCALMPOL_F_NUMA_BALANCINGMPOL_F_RELATIVE_NODESMPOL_F_STATIC_NODESmodenodesLINUXLINUX32domainsecsnanosecsmonotonicboottimesysctlresourcescgroupsPathnamespacesnetDevicesseccomprootfsPropagationmaskedPathsreadonlyPathsmountLabelintelRdtmemoryPolicypersonalitytimeOffsetsociVersionprocesshostnamedomainnamemountshooksannotationssolariswindowsvmzosfreebsdCAP_CHOWNCAP_DAC_OVERRIDECAP_DAC_READ_SEARCHCAP_FOWNERCAP_FSETIDCAP_KILLCAP_SETGIDCAP_SETUIDCAP_SETPCAPCAP_LINUX_IMMUTABLECAP_NET_BIND_SERVICECAP_NET_BROADCASTCAP_NET_ADMINCAP_NET_RAWCAP_IPC_LOCKCAP_IPC_OWNERCAP_SYS_MODULECAP_SYS_RAWIOCAP_SYS_CHROOTCAP_SYS_PTRACECAP_SYS_PACCTCAP_SYS_ADMINCAP_SYS_BOOTCAP_SYS_NICECAP_SYS_RESOURCECAP_SYS_TIMECAP_SYS_TTY_CONFIGCAP_MKNODCAP_LEASECAP_AUDIT_WRITECAP_AUDIT_CONTROLCAP_SETFCAPCAP_MAC_OVERRIDECAP_MAC_ADMINCAP_SYSLOGCAP_WAKE_ALARMCAP_BLOCK_SUSPENDCAP_AUDIT_READCAP_PERFMONCAP_BPFCAP_CHECKPOINT_RESTOREasyncatimedefaultsdiratimedirsynciversionlazytimeloudnoatimenodevnodiratimenoexecnoiversionnolazytimenomandnorelatimenostrictatimenosuidnosymfollowrbindremountrwsilentrrorrwrnosuidrsuidrnodevrdevrnoexecrexecrnodiratimerdiratimerrelatimernorelatimernoatimerstrictatimernostrictatimernosymfollowrsymfollowidmapridmaptmpcopyupcopy-symlinksrc-nofollowdest-nofollow';

/** Words of enumerations, sorted by hash: hash, place in NAMES << 8 | length, ordinal. */
export const WORDS: usize = memory.data<u32>([
  43832305, 42509, 7, 81255276, 49417, 9, 676660242, 30988, 3, 706133975, 39436, 6, 1005126320, 69133, 15, 1034480482,
  62987, 13, 1319641168, 51724, 10, 1462942261, 36874, 5, 1609037513, 59151, 12, 1665109802, 25100, 1, 2077604962, 34059,
  4, 2112122785, 22538, 0, 2983221591, 54801, 11, 3425252231, 45838, 8, 3440159986, 65805, 14, 4064745133, 28171, 2,
  114464940, 78346, 1, 490673864, 85769, 4, 1371676438, 75531, 0, 1495568055, 90638, 6, 2501250953, 82955, 3, 3278227521,
  88074, 5, 3760655589, 80904, 2, 1289494955, 115990, 4, 2506041882, 94232, 0, 2538900519, 110358, 3, 2726667639, 104981,
  2, 2848599286, 100370, 1, 3842910222, 128025, 6, 4260202046, 121625, 5, 19205346, 145679, 0, 1665140054, 153361, 2,
  2885918254, 149519, 1, 0, 0, 0, 796136124, 11265, 2, 1422763407, 4865, 1, 2436667650, 14337, 3, 603752695,
  339718, 6, 1485457772, 336901, 2, 1615756450, 325891, 0, 1661563571, 9220, 5, 1666486486, 332295, 1, 3205388196, 338947,
  4, 3673540685, 338179, 3, 4234537992, 141060, 7, 796136124, 11265, 1, 2436667650, 14337, 0, 2971871245, 2817, 2,
  3598498529, 18433, 3, 486553768, 343309, 0, 778637831, 367630, 6, 1423805466, 364046, 5, 1439563575, 346645, 1, 2203612128,
  352020, 2, 2497961567, 360462, 4, 2605332862, 357133, 3, 3831528938, 374287, 8, 4235500686, 371212, 7, 853446507, 464140,
  21, 870094456, 446485, 17, 1250865178, 467214, 22, 1273636242, 378125, 0, 1372783485, 388877, 3, 1445529055, 409104, 8,
  1590912064, 385549, 2, 1604573093, 396558, 5, 2358536768, 455954, 19, 2412149916, 451856, 18, 2437574267, 423181, 11, 2554468457,
  417813, 10, 2571524988, 430353, 13, 2806164031, 426511, 12, 2814894819, 460558, 20, 2859768323, 434702, 14, 3142995570, 438287,
  15, 3299258836, 400144, 6, 3331650373, 413202, 9, 3545492156, 392209, 4, 3702624545, 442129, 16, 3798497101, 404243, 7,
  3933051079, 381456, 1, 591885410, 490790, 3, 735976300, 470809, 0, 2740208309, 477207, 1, 3730323388, 483102, 2, 1743257934,
  503307, 1, 1849966226, 514571, 5, 1864874273, 508939, 3, 2281504631, 517394, 6, 3138847176, 500491, 0, 4069571399, 506123,
  2, 4176279691, 511755, 4, 0, 0, 0, 759488999, 554501, 3, 1335354202, 562182, 7, 1991485510, 555786, 4,
  2180214678, 560391, 6, 2642100892, 551175, 1, 3303026139, 558344, 5, 3819015232, 552966, 2, 3852929996, 563723, 8, 370751284,
  595726, 4, 626985874, 580364, 0, 685509955, 585743, 2, 881280716, 583433, 1, 935669291, 599315, 5, 1310428167, 589592,
  3, 4255993965, 604170, 6, 953467938, 617491, 2, 3997221658, 606741, 0, 4225524960, 612117, 1, 1592444494, 624645, 0,
  2922113217, 625927, 1, 43083604, 827143, 39, 75994163, 787209, 27, 135393459, 775440, 24, 540962084, 726548, 10, 678511235,
  791823, 29, 718028089, 772364, 23, 729964155, 765965, 21, 737108919, 769292, 22, 954019172, 810250, 34, 960437794, 695305,
  0, 1250590806, 713738, 6, 1340687407, 812814, 35, 1352339160, 742156, 14, 1447429215, 782610, 26, 1757491444, 752141, 17,
  1881165748, 779532, 25, 1893452631, 739339, 13, 1896229955, 716298, 7, 2011119668, 709130, 4, 2062098858, 824331, 38, 2069358986,
  802832, 32, 2185450191, 748558, 16, 2309347085, 718859, 8, 2328112952, 706570, 3, 2329668611, 745229, 15, 2806148617, 721683,
  9, 2894717416, 731665, 11, 2918191344, 762637, 20, 2991605485, 759054, 19, 3098764155, 736013, 12, 3210933276, 711688, 5,
  3255260126, 795665, 30, 3350075363, 816401, 36, 3526781734, 806925, 33, 3647723482, 828950, 40, 3910408318, 820750, 37, 3958115051,
  755470, 18, 3996113813, 789513, 28, 4109780551, 697616, 1, 4205172493, 800011, 31, 4290588368, 701715, 2, 2763862, 848135,
  12, 31095635, 875266, 27, 125110624, 897800, 53, 201106019, 875782, 28, 293501646, 835845, 1, 320488583, 851210, 14,
  380985662, 857866, 17, 399979349, 867846, 21, 535527728, 878083, 42, 536485582, 883460, 46, 561135548, 902926, 56, 591546118,
  872197, 23, 642538897, 884487, 47, 733810981, 920332, 63, 759488999, 554501, 37, 790410964, 837128, 3, 814155848, 834565,
  0, 952141029, 912133, 59, 1006686797, 860422, 18, 1090861403, 887563, 49, 1175236440, 183298, 26, 1228515948, 213764, 30,
  1312126873, 923405, 64, 1318102520, 862472, 24, 1335354202, 562182, 38, 1346187118, 869387, 22, 1377797852, 877315, 41, 1378666700,
  881926, 45, 1418336098, 853766, 15, 1788219770, 845064, 9, 1792015357, 865035, 29, 1808869135, 847108, 10, 1936216091, 878855,
  43, 1991485510, 555786, 39, 2162165538, 914953, 61, 2180214678, 560391, 36, 2223159275, 890377, 50, 2301675998, 839686, 54,
  2390056855, 556292, 2, 2514719000, 843016, 8, 2533006452, 849925, 13, 2591806159, 892681, 51, 2642100892, 551175, 33, 2695435366,
  864525, 20, 2697918663, 841223, 6, 2799228207, 322563, 4, 2853394568, 894987, 52, 2907570377, 168708, 11, 3061651795, 195588,
  7, 3233026312, 909578, 58, 3303026139, 558344, 34, 3409633573, 913414, 60, 3460350561, 834820, 32, 3660748425, 839176, 5,
  3695934032, 906508, 57, 3698133788, 873479, 25, 3819015232, 552966, 35, 3852929996, 563723, 40, 3871985264, 886277, 48, 3884784523,
  880645, 44, 4156182302, 899852, 55, 4175560100, 917260, 62, 4207352644, 855306, 16, 4212164729, 869897, 31, 4213713812, 861962,
  19,
]);

/** Members of objects: hash, place in NAMES << 8 | length, type and whether it is required. */
export const MEMBERS: usize = memory.data<u32>([
  3835991790, 6, 2147483654, 2248616874, 1541, 2147483654, 989129166, 2819, 2147483656, 453925571, 3587, 2147483656, 2125646359, 4357, 9, 2835768116,
  5646, 10, 2281788832, 9224, 11, 1922693702, 11272, 13, 4101821398, 13321, 13, 1240708554, 15627, 13, 784898439, 18441,
  13, 3395206348, 20743, 13, 3777888732, 72452, 2147483665, 1859808032, 73476, 2147483654, 656898898, 74500, 2147483654, 3645158177, 134406, 2147483669,
  2245662918, 135940, 22, 991438865, 136968, 22, 2261009668, 139013, 24, 3859394764, 140295, 6, 2596237892, 142088, 6, 1680639971,
  144134, 6, 325201921, 157701, 2147483674, 991438865, 136968, 27, 2488521162, 158983, 29, 985492435, 160773, 29, 1005074897, 162056,
  4, 1049336888, 164107, 5, 1661563571, 9220, 7, 1843940755, 166916, 2147483660, 1877044157, 167947, 11, 4226343151, 170755, 13,
  2866321619, 171523, 2147483662, 460247222, 172300, 15, 1379022969, 175367, 18, 1337881578, 177167, 4, 2556670695, 181007, 11, 372170179,
  184843, 19, 1511174574, 187657, 20, 2594441524, 189964, 11, 611803150, 193034, 25, 3418132831, 195599, 28, 973496689, 199428,
  2147483679, 3898400771, 200456, 4, 522412246, 202507, 2147483657, 3671236754, 205318, 2147483657, 2119546595, 206852, 2147483683, 1107831992, 207883, 2147483681,
  3777888732, 72452, 11, 911912291, 210694, 11, 3105466572, 212231, 13, 2668754659, 214027, 36, 3203958254, 216843, 36, 973496689,
  199428, 2147483662, 1843940755, 166916, 13, 4226343151, 170755, 13, 1284620111, 219655, 40, 3614854981, 221448, 41, 169911381, 223501,
  41, 2509483955, 226831, 41, 4066059766, 230670, 41, 1776908473, 234249, 41, 2306603291, 236552, 41, 689470245, 238597, 2147483652,
  3777888732, 72452, 48, 3486776981, 239877, 49, 1921501113, 241157, 49, 42761997, 242438, 2147483698, 1017052010, 175621, 53, 3431322793,
  243979, 53, 2623054055, 246788, 53, 3467478008, 247814, 53, 699012940, 249353, 53, 2749946699, 251658, 54, 1127856292, 254224,
  4, 1581895133, 258316, 4, 1086583300, 261393, 4, 1088866112, 265734, 6, 471458997, 267269, 56, 964501307, 268549, 6,
  1680639971, 144134, 6, 1466804132, 269839, 56, 3092422269, 273678, 6, 3817391130, 277252, 11, 4025533633, 278276, 11, 2460311572,
  279300, 57, 1017052010, 175621, 2147483707, 3486776981, 239877, 2147483657, 1921501113, 241157, 2147483657, 3209364506, 280326, 61, 1267232505, 281866,
  61, 3486776981, 239877, 2147483657, 1921501113, 241157, 2147483657, 1240954224, 284420, 2147483654, 3209364506, 280326, 61, 1267232505, 281866, 61,
  3122773206, 285452, 63, 896845154, 288533, 65, 3551280924, 293910, 65, 811554986, 299542, 65, 3465990756, 305175, 65, 732693998,
  311048, 2147483715, 1017052010, 175621, 2147483654, 2336966069, 10244, 2147483719, 991438865, 136968, 2147483657, 166279566, 313095, 9, 2863642896, 314890,
  72, 925876660, 317450, 9, 2344105253, 320010, 9, 2640429133, 322567, 51, 708033694, 324358, 52, 1003878987, 277251, 55,
  1387555865, 325892, 58, 316940529, 326919, 60, 1953362451, 328718, 68, 1666486486, 332295, 69, 3059023092, 334084, 73, 830732774,
  335111, 75, 3777888732, 72452, 2147483725, 973496689, 199428, 14, 973496689, 199428, 2147483728, 3777888732, 72452, 2147483729, 3486776981, 239877,
  56, 1921501113, 241157, 56, 1054897506, 341256, 9, 989129166, 2819, 9, 453925571, 3587, 9, 2336966069, 10244, 11,
  4232926424, 521989, 2147483744, 1910286842, 523269, 2147483654, 3490558030, 524552, 6, 2732587947, 212226, 2147483745, 1475902685, 526597, 2147483742, 2353316763,
  527878, 2147483734, 4037951150, 529416, 9, 1843940755, 166916, 98, 966338464, 531469, 2147483734, 1265695372, 534799, 9, 2424967102, 538637,
  88, 2261009668, 139013, 90, 1862980683, 541964, 91, 2022548900, 545040, 11, 4002156617, 549128, 99, 67953896, 566534, 11,
  3516293189, 568072, 104, 4235394269, 570125, 103, 1791516249, 573451, 105, 3662337616, 576272, 4, 2922805075, 622340, 2147483755, 421210165,
  623365, 29, 2261009668, 139013, 109, 4078460299, 627718, 2147483759, 2261009668, 139013, 13, 3585766397, 629252, 56, 3086242698, 630280,
  114, 2969189456, 632329, 113, 4145059148, 634632, 113, 2668754659, 214027, 36, 3203958254, 216843, 36, 210395367, 636678, 45,
  2389089766, 638217, 46, 3794287050, 640523, 11, 3227157002, 643338, 78, 2640429133, 322567, 82, 1290472459, 645898, 83, 2490375467,
  648455, 85, 3503658132, 650257, 100, 240080661, 654603, 101, 2857570189, 657421, 101, 3551244864, 660746, 11, 3974039700, 663304,
  102, 2055299697, 665356, 106, 2169097776, 668427, 110, 678877730, 671243, 112, 4133043507, 674058, 2147483650, 792040058, 676615, 2147483651,
  3497360183, 650244, 2147483678, 2160048227, 678408, 11, 3554069415, 680458, 11, 2834179481, 683014, 37, 3917370052, 684549, 38, 2012837220,
  685835, 42, 1702488281, 190469, 44, 1541824777, 688647, 115, 1258860785, 690439, 116, 1341596480, 692226, 117, 2220107092, 692739,
  118, 2232829017, 693511, 119,
]);

/** Types, six words each. */
export const TYPES: usize = memory.data<u32>([
  0, 0, 0, 0, 0, 0, 6, 174, 14, 174, 0, 7, 2, 0, 0, 1,
  15, 0, 6, 26, 16, 26, 0, 72, 1, 0, 0, 0, 0, 0, 6, 0,
  2, 0, 0, 3, 3, 0, 0, 0, 7, 0, 6, 2, 5, 2, 0, 3,
  3, 1, 0, 0, 31, 0, 3, 2, 0, 0, 7, 0, 4, 8, 0, 0,
  0, 0, 2, 0, 0, 0, 0, 0, 4, 11, 1, 0, 33, 0, 4, 11,
  0, 0, 0, 0, 2, 0, 0, 2, 14, 0, 6, 7, 5, 7, 0, 0,
  6, 12, 3, 12, 0, 7, 2, 0, 16, 0, 38, 0, 4, 16, 0, 0,
  0, 0, 3, 3, 0, 0, 41, 0, 6, 15, 7, 15, 0, 1, 2, 16,
  7, 0, 48, 0, 3, 4, 0, 0, 7, 0, 2, 23, 7, 0, 49, 0,
  4, 23, 0, 0, 0, 0, 6, 22, 2, 22, 0, 1, 2, 30, 3, 0,
  56, 0, 3, 5, 0, 0, 57, 0, 6, 24, 2, 24, 0, 0, 2, 0,
  0, 3, 58, 0, 6, 42, 2, 42, 0, 1, 65538, 0, 0, 0, 20, 0,
  6, 47, 6, 47, 0, 1, 65538, 0, 0, 0, 59, 0, 6, 44, 3, 44,
  0, 7, 3, 6, 0, 0, 84, 0, 4, 34, 0, 0, 0, 0, 4, 32,
  0, 0, 0, 0, 6, 57, 6, 57, 0, 0, 6, 53, 4, 53, 0, 1,
  3, 7, 0, 0, 28, 0, 4, 39, 0, 0, 0, 0, 5, 11, 43, 0,
  0, 0, 65538, 0, 0, 0, 25, 0, 6, 157, 17, 157, 0, 0, 5, 11,
  0, 0, 0, 0, 6, 109, 9, 109, 0, 0, 6, 63, 5, 63, 0, 17,
  2, 33, 4, 0, 122, 0, 3, 8, 0, 0, 123, 0, 2, 0, 0, 4,
  124, 0, 4, 47, 0, 0, 0, 0, 6, 68, 9, 68, 0, 0, 3, 9,
  0, 0, 126, 0, 3, 10, 0, 0, 132, 0, 6, 77, 9, 77, 0, 0,
  3, 11, 0, 0, 7, 0, 3, 12, 0, 0, 137, 0, 6, 86, 1, 86,
  0, 1, 3, 13, 0, 0, 139, 0, 6, 94, 7, 94, 0, 0, 3, 14,
  0, 0, 140, 0, 6, 87, 4, 87, 0, 3, 4, 62, 0, 0, 0, 0,
  6, 91, 3, 91, 0, 7, 4, 64, 0, 0, 0, 0, 6, 101, 2, 101,
  0, 3, 2, 0, 0, 5, 142, 0, 4, 66, 0, 0, 0, 0, 6, 105,
  2, 105, 0, 0, 6, 103, 2, 103, 0, 3, 65538, 0, 0, 0, 143, 0,
  4, 70, 0, 0, 0, 0, 5, 74, 0, 0, 0, 0, 6, 107, 2, 107,
  0, 0, 5, 11, 0, 0, 0, 0, 6, 118, 2, 118, 0, 1, 2, 37,
  8, 0, 78, 0, 4, 76, 0, 0, 0, 0, 6, 120, 7, 120, 0, 3,
  65538, 0, 0, 0, 104, 0, 2, 45, 4, 0, 103, 0, 4, 79, 0, 0,
  0, 0, 5, 84, 0, 0, 0, 0, 6, 127, 1, 127, 0, 0, 6, 136,
  7, 136, 0, 1, 2, 49, 9, 0, 146, 0, 2, 58, 23, 0, 147, 0,
  4, 87, 0, 0, 0, 0, 2, 81, 4, 0, 149, 0, 4, 89, 0, 0,
  0, 0, 2, 0, 0, 6, 14, 0, 6, 132, 4, 132, 0, 3, 65538, 0,
  0, 0, 153, 0, 4, 93, 1, 0, 152, 0, 6, 128, 4, 128, 0, 11,
  3, 15, 0, 0, 151, 0, 2, 85, 7, 0, 150, 0, 4, 95, 0, 0,
  0, 0, 4, 92, 0, 0, 0, 0, 2, 92, 9, 0, 101, 0, 4, 14,
  0, 0, 0, 0, 6, 143, 5, 143, 0, 0, 2, 0, 0, 7, 112, 0,
  4, 103, 0, 0, 0, 0, 2, 0, 0, 8, 114, 0, 6, 148, 3, 148,
  0, 1, 2, 101, 7, 0, 116, 0, 2, 108, 3, 0, 117, 0, 4, 108,
  0, 0, 0, 0, 6, 151, 2, 151, 0, 1, 2, 111, 2, 0, 120, 0,
  131078, 155, 2, 155, 89, 0, 6, 153, 2, 153, 0, 0, 3, 16, 0, 0,
  90, 0, 5, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 5, 0,
  0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0,
]);

/** Ranges of integers: the lowest (i64) and the highest (u64). */
export const RANGES: usize = memory.data<u32>([
  0, 0, 4294967295, 4294967295, 0, 0, 2147483647, 0, 0, 0, 4294967295, 0, 4294966296, 4294967295, 1000, 0,
  2147483648, 4294967295, 2147483647, 0, 0, 0, 7, 0, 1, 0, 4294967295, 0, 1, 0, 4294967295, 2147483647,
  4294967295, 4294967295, 4294967295, 0, 4294967295, 4294967295, 4294967295, 2147483647, 0, 0, 100, 0, 0, 2147483648, 4294967295, 2147483647,
  0, 0, 1, 0, 0, 2147483648, 4194304, 0, 0, 0, 1000, 0, 0, 0, 5, 0,
  0, 0, 999999999, 0,
]);

/** Where each pattern's automaton begins in AUTOMATA. */
export const PATTERNS: usize = memory.data<u32>([
  0, 393, 659, 925, 1191, 1484, 1750, 2016,
]);

/** Automata: 256 classes of bytes, their count, then for each state whether it accepts and the next states. */
export const AUTOMATA: usize = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 3, 0,
  4, 5, 5, 5, 5, 5, 5, 5, 5, 5, 0, 0, 0, 0, 0, 0,
  0, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
  6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 0, 0, 0, 0, 0,
  0, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
  6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3,
  0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 4, 5, 5,
  0, 0, 0, 0, 0, 0, 6, 7, 0, 0, 0, 0, 0, 4, 5, 5,
  0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 8, 9, 9,
  0, 0, 0, 0, 0, 0, 10, 11, 0, 0, 0, 0, 0, 8, 9, 9,
  0, 1, 0, 12, 13, 0, 0, 0, 0, 1, 0, 12, 13, 0, 14, 14,
  0, 0, 0, 0, 15, 15, 15, 15, 15, 0, 0, 0, 16, 16, 16, 16,
  16, 1, 0, 12, 13, 0, 14, 14, 0, 1, 0, 0, 15, 15, 15, 15,
  15, 1, 0, 12, 16, 16, 16, 16, 16, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 2,
  1, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
  1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 2, 0, 0, 0, 1, 0, 2, 1, 0, 2, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1,
  0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0,
  0, 0, 0, 2, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 2, 2, 2, 2,
  2, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 4, 0,
  0, 0, 4, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 2, 0, 0, 0, 0, 3, 3, 0, 4, 0, 0, 3, 3, 0, 4,
  0, 0, 0, 0, 5, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0,
  1, 0, 2, 1, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1, 2, 0, 1, 2, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0,
  0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  5, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0,
  0, 3, 0, 0, 0, 0, 4, 0, 0, 1, 5, 0, 5, 5, 5, 1,
  5, 0, 5, 5, 5,
]);

/** So many members have objects together: the size of the slots. */
export const SLOT_COUNT: i32 = 188;

// Lists of words: first << 8 | count.
export const WORDS_CAPABILITY: u32 = 28969;
export const WORDS_MOUNT_OPTION: u32 = 39489;
export const WORDS_SECCOMP_ACTION: u32 = 12553;
export const WORDS_NAMESPACE_TYPE: u32 = 9480;
export const WORDS_RLIMIT_TYPE: u32 = 16;
export const WORDS_SCHEDULER_POLICY: u32 = 4103;
export const WORDS_SECCOMP_OPERATOR: u32 = 21767;
export const WORDS_DEVICE_TYPE: u32 = 11524;
export const WORDS_DEVICE_RULE_TYPE: u32 = 8452;
export const WORDS_MEMORY_POLICY: u32 = 25863;
export const WORDS_SECCOMP_ARCH: u32 = 14871;
export const WORDS_SECCOMP_FLAG: u32 = 20740;
export const WORDS_MEMORY_POLICY_FLAG: u32 = 27651;

// Types of objects, and the slots of their members.
/** In characters. Not used without a terminal. */
export const T_CONSOLE_SIZE: i32 = 5;
export const CONSOLE_SIZE_HEIGHT: i32 = 0;
export const CONSOLE_SIZE_WIDTH: i32 = 1;
/** Who the process runs as. */
export const T_USER: i32 = 7;
export const USER_UID: i32 = 2;
export const USER_GID: i32 = 3;
export const USER_UMASK: i32 = 4;
export const USER_ADDITIONAL_GIDS: i32 = 5;
export const USER_USERNAME: i32 = 6;
/** The five capability sets of the process. A set that is absent is empty. */
export const T_CAPABILITIES: i32 = 15;
export const CAPABILITIES_BOUNDING: i32 = 7;
export const CAPABILITIES_EFFECTIVE: i32 = 8;
export const CAPABILITIES_INHERITABLE: i32 = 9;
export const CAPABILITIES_PERMITTED: i32 = 10;
export const CAPABILITIES_AMBIENT: i32 = 11;
/** One limit of setrlimit(2). */
export const T_RLIMIT: i32 = 16;
export const RLIMIT_TYPE: i32 = 12;
export const RLIMIT_HARD: i32 = 13;
export const RLIMIT_SOFT: i32 = 14;
/** How the kernel schedules the process: sched_setattr(2). */
export const T_SCHEDULER: i32 = 20;
export const SCHEDULER_POLICY: i32 = 15;
export const SCHEDULER_NICE: i32 = 16;
export const SCHEDULER_PRIORITY: i32 = 17;
export const SCHEDULER_FLAGS: i32 = 18;
export const SCHEDULER_RUNTIME: i32 = 19;
export const SCHEDULER_DEADLINE: i32 = 20;
export const SCHEDULER_PERIOD: i32 = 21;
/** Class and level of ioprio_set(2). */
export const T_IO_PRIORITY: i32 = 25;
export const IO_PRIORITY_CLASS: i32 = 22;
export const IO_PRIORITY_PRIORITY: i32 = 23;
/** On which CPUs a process runs that is executed in the running container. */
export const T_CPU_AFFINITY: i32 = 28;
export const CPU_AFFINITY_INITIAL: i32 = 24;
export const CPU_AFFINITY_FINAL: i32 = 25;
/** The program to run, and as whom. This is also the form of the file that `exec --process` takes. */
export const T_PROCESS: i32 = 3;
export const PROCESS_TERMINAL: i32 = 26;
export const PROCESS_CONSOLE_SIZE: i32 = 27;
export const PROCESS_USER: i32 = 28;
export const PROCESS_ARGS: i32 = 29;
export const PROCESS_COMMAND_LINE: i32 = 30;
export const PROCESS_ENV: i32 = 31;
export const PROCESS_CWD: i32 = 32;
export const PROCESS_CAPABILITIES: i32 = 33;
export const PROCESS_RLIMITS: i32 = 34;
export const PROCESS_NO_NEW_PRIVILEGES: i32 = 35;
export const PROCESS_APPARMOR_PROFILE: i32 = 36;
export const PROCESS_OOM_SCORE_ADJ: i32 = 37;
export const PROCESS_SCHEDULER: i32 = 38;
export const PROCESS_SELINUX_LABEL: i32 = 39;
export const PROCESS_IO_PRIORITY: i32 = 40;
export const PROCESS_EXEC_CPU_AFFINITY: i32 = 41;
/** The container’s root file system. */
export const T_ROOT: i32 = 30;
export const ROOT_PATH: i32 = 42;
export const ROOT_READONLY: i32 = 43;
/** A range of ids inside a user namespace and what they are outside. */
export const T_ID_MAPPING: i32 = 34;
export const ID_MAPPING_CONTAINER_ID: i32 = 44;
export const ID_MAPPING_HOST_ID: i32 = 45;
export const ID_MAPPING_SIZE: i32 = 46;
/** One file system to mount, in the order of the list. */
export const T_MOUNT: i32 = 32;
export const MOUNT_DESTINATION: i32 = 47;
export const MOUNT_TYPE: i32 = 48;
export const MOUNT_SOURCE: i32 = 49;
export const MOUNT_OPTIONS: i32 = 50;
export const MOUNT_UID_MAPPINGS: i32 = 51;
export const MOUNT_GID_MAPPINGS: i32 = 52;
/** A program run at a point of the container’s life. It gets the state as JSON on stdin. */
export const T_HOOK: i32 = 39;
export const HOOK_PATH: i32 = 53;
export const HOOK_ARGS: i32 = 54;
export const HOOK_ENV: i32 = 55;
export const HOOK_TIMEOUT: i32 = 56;
/** Programs run at points of the container’s life. */
export const T_HOOKS: i32 = 38;
export const HOOKS_PRESTART: i32 = 57;
export const HOOKS_CREATE_RUNTIME: i32 = 58;
export const HOOKS_CREATE_CONTAINER: i32 = 59;
export const HOOKS_START_CONTAINER: i32 = 60;
export const HOOKS_POSTSTART: i32 = 61;
export const HOOKS_POSTSTOP: i32 = 62;
/** Allows or denies access to devices. Later rules win. */
export const T_DEVICE_RULE: i32 = 47;
export const DEVICE_RULE_ALLOW: i32 = 63;
export const DEVICE_RULE_TYPE: i32 = 64;
export const DEVICE_RULE_MAJOR: i32 = 65;
export const DEVICE_RULE_MINOR: i32 = 66;
export const DEVICE_RULE_ACCESS: i32 = 67;
/** Limits of the memory controller. */
export const T_MEMORY: i32 = 52;
export const MEMORY_LIMIT: i32 = 68;
export const MEMORY_RESERVATION: i32 = 69;
export const MEMORY_SWAP: i32 = 70;
export const MEMORY_KERNEL: i32 = 71;
export const MEMORY_KERNEL_TCP: i32 = 72;
export const MEMORY_SWAPPINESS: i32 = 73;
export const MEMORY_DISABLE_OOM_KILLER: i32 = 74;
export const MEMORY_USE_HIERARCHY: i32 = 75;
export const MEMORY_CHECK_BEFORE_UPDATE: i32 = 76;
/** Limits of the cpu and cpuset controllers. */
export const T_CPU: i32 = 55;
export const CPU_SHARES: i32 = 77;
export const CPU_QUOTA: i32 = 78;
export const CPU_BURST: i32 = 79;
export const CPU_PERIOD: i32 = 80;
export const CPU_REALTIME_RUNTIME: i32 = 81;
export const CPU_REALTIME_PERIOD: i32 = 82;
export const CPU_CPUS: i32 = 83;
export const CPU_MEMS: i32 = 84;
export const CPU_IDLE: i32 = 85;
/** The pids controller. */
export const T_PIDS: i32 = 58;
export const PIDS_LIMIT: i32 = 86;
/** The share of one device’s bandwidth. */
export const T_WEIGHT_DEVICE: i32 = 62;
export const WEIGHT_DEVICE_MAJOR: i32 = 87;
export const WEIGHT_DEVICE_MINOR: i32 = 88;
export const WEIGHT_DEVICE_WEIGHT: i32 = 89;
export const WEIGHT_DEVICE_LEAF_WEIGHT: i32 = 90;
/** The most that is read from or written to one device. */
export const T_THROTTLE_DEVICE: i32 = 64;
export const THROTTLE_DEVICE_MAJOR: i32 = 91;
export const THROTTLE_DEVICE_MINOR: i32 = 92;
export const THROTTLE_DEVICE_RATE: i32 = 93;
/** Limits of the blkio or io controller. */
export const T_BLOCK_IO: i32 = 60;
export const BLOCK_IO_WEIGHT: i32 = 94;
export const BLOCK_IO_LEAF_WEIGHT: i32 = 95;
export const BLOCK_IO_WEIGHT_DEVICE: i32 = 96;
export const BLOCK_IO_THROTTLE_READ_BPS_DEVICE: i32 = 97;
export const BLOCK_IO_THROTTLE_WRITE_BPS_DEVICE: i32 = 98;
export const BLOCK_IO_THROTTLE_READ_IOPS_DEVICE: i32 = 99;
export const BLOCK_IO_THROTTLE_WRITE_IOPS_DEVICE: i32 = 100;
/** The limit for one size of huge pages. */
export const T_HUGEPAGE_LIMITS: i32 = 66;
export const HUGEPAGE_LIMITS_PAGE_SIZE: i32 = 101;
export const HUGEPAGE_LIMITS_LIMIT: i32 = 102;
/** The priority on one interface. */
export const T_PRIORITIES: i32 = 70;
export const PRIORITIES_NAME: i32 = 103;
export const PRIORITIES_PRIORITY: i32 = 104;
/** The net_cls and net_prio controllers. cgroup v1 only. */
export const T_NETWORK: i32 = 69;
export const NETWORK_CLASS_ID: i32 = 105;
export const NETWORK_PRIORITIES: i32 = 106;
/** Limits on one device. */
export const T_RDMA: i32 = 74;
export const RDMA_HCA_HANDLES: i32 = 107;
export const RDMA_HCA_OBJECTS: i32 = 108;
/** What the container’s cgroup may use. This is also the form of the file that `update --resources` takes. */
export const T_RESOURCES: i32 = 46;
export const RESOURCES_DEVICES: i32 = 109;
export const RESOURCES_MEMORY: i32 = 110;
export const RESOURCES_CPU: i32 = 111;
export const RESOURCES_PIDS: i32 = 112;
export const RESOURCES_BLOCK_IO: i32 = 113;
export const RESOURCES_HUGEPAGE_LIMITS: i32 = 114;
export const RESOURCES_NETWORK: i32 = 115;
export const RESOURCES_RDMA: i32 = 116;
export const RESOURCES_UNIFIED: i32 = 117;
/** A namespace that the container does not share with its host. */
export const T_NAMESPACE: i32 = 76;
export const NAMESPACE_TYPE: i32 = 118;
export const NAMESPACE_PATH: i32 = 119;
/** A device node made in the container. */
export const T_DEVICE: i32 = 79;
export const DEVICE_PATH: i32 = 120;
export const DEVICE_TYPE: i32 = 121;
export const DEVICE_MAJOR: i32 = 122;
export const DEVICE_MINOR: i32 = 123;
export const DEVICE_FILE_MODE: i32 = 124;
export const DEVICE_UID: i32 = 125;
export const DEVICE_GID: i32 = 126;
/** What becomes of the interface. */
export const T_NET_DEVICES: i32 = 84;
export const NET_DEVICES_NAME: i32 = 127;
/** A condition on one argument of a system call. */
export const T_SECCOMP_ARG: i32 = 95;
export const SECCOMP_ARG_INDEX: i32 = 128;
export const SECCOMP_ARG_VALUE: i32 = 129;
export const SECCOMP_ARG_VALUE_TWO: i32 = 130;
export const SECCOMP_ARG_OP: i32 = 131;
/** A rule for some system calls. */
export const T_SYSCALL: i32 = 92;
export const SYSCALL_NAMES: i32 = 132;
export const SYSCALL_ACTION: i32 = 133;
export const SYSCALL_ERRNO_RET: i32 = 134;
export const SYSCALL_ARGS: i32 = 135;
/** Which system calls the container may make. */
export const T_SECCOMP: i32 = 85;
export const SECCOMP_DEFAULT_ACTION: i32 = 136;
export const SECCOMP_DEFAULT_ERRNO_RET: i32 = 137;
export const SECCOMP_ARCHITECTURES: i32 = 138;
export const SECCOMP_FLAGS: i32 = 139;
export const SECCOMP_LISTENER_PATH: i32 = 140;
export const SECCOMP_LISTENER_METADATA: i32 = 141;
export const SECCOMP_SYSCALLS: i32 = 142;
/** Shares of cache and memory bandwidth, by resctrl. */
export const T_INTEL_RDT: i32 = 102;
export const INTEL_RDT_CLOS_ID: i32 = 143;
export const INTEL_RDT_SCHEMATA: i32 = 144;
export const INTEL_RDT_L3_CACHE_SCHEMA: i32 = 145;
export const INTEL_RDT_MEM_BW_SCHEMA: i32 = 146;
export const INTEL_RDT_ENABLE_MONITORING: i32 = 147;
/** From which NUMA nodes memory is taken: set_mempolicy(2). */
export const T_MEMORY_POLICY: i32 = 106;
export const MEMORY_POLICY_MODE: i32 = 148;
export const MEMORY_POLICY_NODES: i32 = 149;
export const MEMORY_POLICY_FLAGS: i32 = 150;
/** The execution domain: personality(2). */
export const T_PERSONALITY: i32 = 110;
export const PERSONALITY_DOMAIN: i32 = 151;
export const PERSONALITY_FLAGS: i32 = 152;
/** By how much the container’s clock is ahead. */
export const T_TIME_OFFSET: i32 = 113;
export const TIME_OFFSET_SECS: i32 = 153;
export const TIME_OFFSET_NANOSECS: i32 = 154;
/** Offsets of clocks in a new time namespace. */
export const T_TIME_OFFSETS: i32 = 112;
export const TIME_OFFSETS_MONOTONIC: i32 = 155;
export const TIME_OFFSETS_BOOTTIME: i32 = 156;
/** What only Linux has. */
export const T_LINUX: i32 = 44;
export const LINUX_UID_MAPPINGS: i32 = 157;
export const LINUX_GID_MAPPINGS: i32 = 158;
export const LINUX_SYSCTL: i32 = 159;
export const LINUX_RESOURCES: i32 = 160;
export const LINUX_CGROUPS_PATH: i32 = 161;
export const LINUX_NAMESPACES: i32 = 162;
export const LINUX_DEVICES: i32 = 163;
export const LINUX_NET_DEVICES: i32 = 164;
export const LINUX_SECCOMP: i32 = 165;
export const LINUX_ROOTFS_PROPAGATION: i32 = 166;
export const LINUX_MASKED_PATHS: i32 = 167;
export const LINUX_READONLY_PATHS: i32 = 168;
export const LINUX_MOUNT_LABEL: i32 = 169;
export const LINUX_INTEL_RDT: i32 = 170;
export const LINUX_MEMORY_POLICY: i32 = 171;
export const LINUX_PERSONALITY: i32 = 172;
export const LINUX_TIME_OFFSETS: i32 = 173;
/** config.json of an OCI bundle: runtime-spec 1.3, for Linux. */
export const T_CONFIG: i32 = 1;
export const CONFIG_OCI_VERSION: i32 = 174;
export const CONFIG_PROCESS: i32 = 175;
export const CONFIG_ROOT: i32 = 176;
export const CONFIG_HOSTNAME: i32 = 177;
export const CONFIG_DOMAINNAME: i32 = 178;
export const CONFIG_MOUNTS: i32 = 179;
export const CONFIG_HOOKS: i32 = 180;
export const CONFIG_ANNOTATIONS: i32 = 181;
export const CONFIG_LINUX: i32 = 182;
export const CONFIG_SOLARIS: i32 = 183;
export const CONFIG_WINDOWS: i32 = 184;
export const CONFIG_VM: i32 = 185;
export const CONFIG_ZOS: i32 = 186;
export const CONFIG_FREEBSD: i32 = 187;
// Capability: the words in their order.
export const CAPABILITY_CHOWN: i32 = 0;
export const CAPABILITY_DAC_OVERRIDE: i32 = 1;
export const CAPABILITY_DAC_READ_SEARCH: i32 = 2;
export const CAPABILITY_FOWNER: i32 = 3;
export const CAPABILITY_FSETID: i32 = 4;
export const CAPABILITY_KILL: i32 = 5;
export const CAPABILITY_SETGID: i32 = 6;
export const CAPABILITY_SETUID: i32 = 7;
export const CAPABILITY_SETPCAP: i32 = 8;
export const CAPABILITY_LINUX_IMMUTABLE: i32 = 9;
export const CAPABILITY_NET_BIND_SERVICE: i32 = 10;
export const CAPABILITY_NET_BROADCAST: i32 = 11;
export const CAPABILITY_NET_ADMIN: i32 = 12;
export const CAPABILITY_NET_RAW: i32 = 13;
export const CAPABILITY_IPC_LOCK: i32 = 14;
export const CAPABILITY_IPC_OWNER: i32 = 15;
export const CAPABILITY_SYS_MODULE: i32 = 16;
export const CAPABILITY_SYS_RAWIO: i32 = 17;
export const CAPABILITY_SYS_CHROOT: i32 = 18;
export const CAPABILITY_SYS_PTRACE: i32 = 19;
export const CAPABILITY_SYS_PACCT: i32 = 20;
export const CAPABILITY_SYS_ADMIN: i32 = 21;
export const CAPABILITY_SYS_BOOT: i32 = 22;
export const CAPABILITY_SYS_NICE: i32 = 23;
export const CAPABILITY_SYS_RESOURCE: i32 = 24;
export const CAPABILITY_SYS_TIME: i32 = 25;
export const CAPABILITY_SYS_TTY_CONFIG: i32 = 26;
export const CAPABILITY_MKNOD: i32 = 27;
export const CAPABILITY_LEASE: i32 = 28;
export const CAPABILITY_AUDIT_WRITE: i32 = 29;
export const CAPABILITY_AUDIT_CONTROL: i32 = 30;
export const CAPABILITY_SETFCAP: i32 = 31;
export const CAPABILITY_MAC_OVERRIDE: i32 = 32;
export const CAPABILITY_MAC_ADMIN: i32 = 33;
export const CAPABILITY_SYSLOG: i32 = 34;
export const CAPABILITY_WAKE_ALARM: i32 = 35;
export const CAPABILITY_BLOCK_SUSPEND: i32 = 36;
export const CAPABILITY_AUDIT_READ: i32 = 37;
export const CAPABILITY_PERFMON: i32 = 38;
export const CAPABILITY_BPF: i32 = 39;
export const CAPABILITY_CHECKPOINT_RESTORE: i32 = 40;
// MountOption: the words in their order.
export const MOUNT_OPTION_ASYNC: i32 = 0;
export const MOUNT_OPTION_ATIME: i32 = 1;
export const MOUNT_OPTION_BIND: i32 = 2;
export const MOUNT_OPTION_DEFAULTS: i32 = 3;
export const MOUNT_OPTION_DEV: i32 = 4;
export const MOUNT_OPTION_DIRATIME: i32 = 5;
export const MOUNT_OPTION_DIRSYNC: i32 = 6;
export const MOUNT_OPTION_EXEC: i32 = 7;
export const MOUNT_OPTION_IVERSION: i32 = 8;
export const MOUNT_OPTION_LAZYTIME: i32 = 9;
export const MOUNT_OPTION_LOUD: i32 = 10;
export const MOUNT_OPTION_MAND: i32 = 11;
export const MOUNT_OPTION_NOATIME: i32 = 12;
export const MOUNT_OPTION_NODEV: i32 = 13;
export const MOUNT_OPTION_NODIRATIME: i32 = 14;
export const MOUNT_OPTION_NOEXEC: i32 = 15;
export const MOUNT_OPTION_NOIVERSION: i32 = 16;
export const MOUNT_OPTION_NOLAZYTIME: i32 = 17;
export const MOUNT_OPTION_NOMAND: i32 = 18;
export const MOUNT_OPTION_NORELATIME: i32 = 19;
export const MOUNT_OPTION_NOSTRICTATIME: i32 = 20;
export const MOUNT_OPTION_NOSUID: i32 = 21;
export const MOUNT_OPTION_NOSYMFOLLOW: i32 = 22;
export const MOUNT_OPTION_RBIND: i32 = 23;
export const MOUNT_OPTION_RELATIME: i32 = 24;
export const MOUNT_OPTION_REMOUNT: i32 = 25;
export const MOUNT_OPTION_RO: i32 = 26;
export const MOUNT_OPTION_RW: i32 = 27;
export const MOUNT_OPTION_SILENT: i32 = 28;
export const MOUNT_OPTION_STRICTATIME: i32 = 29;
export const MOUNT_OPTION_SUID: i32 = 30;
export const MOUNT_OPTION_SYMFOLLOW: i32 = 31;
export const MOUNT_OPTION_SYNC: i32 = 32;
export const MOUNT_OPTION_PRIVATE: i32 = 33;
export const MOUNT_OPTION_RPRIVATE: i32 = 34;
export const MOUNT_OPTION_SHARED: i32 = 35;
export const MOUNT_OPTION_RSHARED: i32 = 36;
export const MOUNT_OPTION_SLAVE: i32 = 37;
export const MOUNT_OPTION_RSLAVE: i32 = 38;
export const MOUNT_OPTION_UNBINDABLE: i32 = 39;
export const MOUNT_OPTION_RUNBINDABLE: i32 = 40;
export const MOUNT_OPTION_RRO: i32 = 41;
export const MOUNT_OPTION_RRW: i32 = 42;
export const MOUNT_OPTION_RNOSUID: i32 = 43;
export const MOUNT_OPTION_RSUID: i32 = 44;
export const MOUNT_OPTION_RNODEV: i32 = 45;
export const MOUNT_OPTION_RDEV: i32 = 46;
export const MOUNT_OPTION_RNOEXEC: i32 = 47;
export const MOUNT_OPTION_REXEC: i32 = 48;
export const MOUNT_OPTION_RNODIRATIME: i32 = 49;
export const MOUNT_OPTION_RDIRATIME: i32 = 50;
export const MOUNT_OPTION_RRELATIME: i32 = 51;
export const MOUNT_OPTION_RNORELATIME: i32 = 52;
export const MOUNT_OPTION_RNOATIME: i32 = 53;
export const MOUNT_OPTION_RATIME: i32 = 54;
export const MOUNT_OPTION_RSTRICTATIME: i32 = 55;
export const MOUNT_OPTION_RNOSTRICTATIME: i32 = 56;
export const MOUNT_OPTION_RNOSYMFOLLOW: i32 = 57;
export const MOUNT_OPTION_RSYMFOLLOW: i32 = 58;
export const MOUNT_OPTION_IDMAP: i32 = 59;
export const MOUNT_OPTION_RIDMAP: i32 = 60;
export const MOUNT_OPTION_TMPCOPYUP: i32 = 61;
export const MOUNT_OPTION_COPY_SYMLINK: i32 = 62;
export const MOUNT_OPTION_SRC_NOFOLLOW: i32 = 63;
export const MOUNT_OPTION_DEST_NOFOLLOW: i32 = 64;
// SeccompAction: the words in their order.
export const SECCOMP_ACTION_KILL: i32 = 0;
export const SECCOMP_ACTION_KILL_PROCESS: i32 = 1;
export const SECCOMP_ACTION_KILL_THREAD: i32 = 2;
export const SECCOMP_ACTION_TRAP: i32 = 3;
export const SECCOMP_ACTION_ERRNO: i32 = 4;
export const SECCOMP_ACTION_TRACE: i32 = 5;
export const SECCOMP_ACTION_ALLOW: i32 = 6;
export const SECCOMP_ACTION_LOG: i32 = 7;
export const SECCOMP_ACTION_NOTIFY: i32 = 8;
// NamespaceType: the words in their order.
export const NAMESPACE_TYPE_PID: i32 = 0;
export const NAMESPACE_TYPE_NETWORK: i32 = 1;
export const NAMESPACE_TYPE_MOUNT: i32 = 2;
export const NAMESPACE_TYPE_IPC: i32 = 3;
export const NAMESPACE_TYPE_UTS: i32 = 4;
export const NAMESPACE_TYPE_USER: i32 = 5;
export const NAMESPACE_TYPE_CGROUP: i32 = 6;
export const NAMESPACE_TYPE_TIME: i32 = 7;
// RlimitType: the words in their order.
export const RLIMIT_TYPE_CPU: i32 = 0;
export const RLIMIT_TYPE_FSIZE: i32 = 1;
export const RLIMIT_TYPE_DATA: i32 = 2;
export const RLIMIT_TYPE_STACK: i32 = 3;
export const RLIMIT_TYPE_CORE: i32 = 4;
export const RLIMIT_TYPE_RSS: i32 = 5;
export const RLIMIT_TYPE_NPROC: i32 = 6;
export const RLIMIT_TYPE_NOFILE: i32 = 7;
export const RLIMIT_TYPE_MEMLOCK: i32 = 8;
export const RLIMIT_TYPE_AS: i32 = 9;
export const RLIMIT_TYPE_LOCKS: i32 = 10;
export const RLIMIT_TYPE_SIGPENDING: i32 = 11;
export const RLIMIT_TYPE_MSGQUEUE: i32 = 12;
export const RLIMIT_TYPE_NICE: i32 = 13;
export const RLIMIT_TYPE_RTPRIO: i32 = 14;
export const RLIMIT_TYPE_RTTIME: i32 = 15;
// SchedulerPolicy: the words in their order.
export const SCHEDULER_POLICY_OTHER: i32 = 0;
export const SCHEDULER_POLICY_FIFO: i32 = 1;
export const SCHEDULER_POLICY_RR: i32 = 2;
export const SCHEDULER_POLICY_BATCH: i32 = 3;
export const SCHEDULER_POLICY_ISO: i32 = 4;
export const SCHEDULER_POLICY_IDLE: i32 = 5;
export const SCHEDULER_POLICY_DEADLINE: i32 = 6;
// SeccompOperator: the words in their order.
export const SECCOMP_OPERATOR_NE: i32 = 0;
export const SECCOMP_OPERATOR_LT: i32 = 1;
export const SECCOMP_OPERATOR_LE: i32 = 2;
export const SECCOMP_OPERATOR_EQ: i32 = 3;
export const SECCOMP_OPERATOR_GE: i32 = 4;
export const SECCOMP_OPERATOR_GT: i32 = 5;
export const SECCOMP_OPERATOR_MASKED_EQ: i32 = 6;
// DeviceType: the words in their order.
export const DEVICE_TYPE_C: i32 = 0;
export const DEVICE_TYPE_B: i32 = 1;
export const DEVICE_TYPE_U: i32 = 2;
export const DEVICE_TYPE_P: i32 = 3;
// DeviceRuleType: the words in their order.
export const DEVICE_RULE_TYPE_A: i32 = 1;
export const DEVICE_RULE_TYPE_B: i32 = 2;
export const DEVICE_RULE_TYPE_C: i32 = 3;
// MemoryPolicy: the words in their order.
export const MEMORY_POLICY_DEFAULT: i32 = 0;
export const MEMORY_POLICY_BIND: i32 = 1;
export const MEMORY_POLICY_INTERLEAVE: i32 = 2;
export const MEMORY_POLICY_WEIGHTED_INTERLEAVE: i32 = 3;
export const MEMORY_POLICY_PREFERRED: i32 = 4;
export const MEMORY_POLICY_PREFERRED_MANY: i32 = 5;
export const MEMORY_POLICY_LOCAL: i32 = 6;
