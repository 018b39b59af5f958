# What computes graphs: everything below the HTTP face.
set(executor_sources
    bitmapfont.cpp bitmapfont_p.h
    executionevents.cpp executionevents_p.h
    externalinputs.cpp
    externalnodes.cpp
    graphexecutor.cpp graphexecutor_p.h
    graphrun.cpp graphrun_p.h
    imageoperations.cpp imageoperations_p.h
    imagenodes.cpp
    imagesource.cpp imagesource_p.h
    nodecatalogue.cpp nodecatalogue_p.h
    nodecontext.cpp nodecontext_p.h
    nodevalue.cpp nodevalue_p.h
    outputfolder.cpp outputfolder_p.h
    outputnodes.cpp
    promptcheck.cpp promptcheck_p.h
    promptgraph.cpp promptgraph_p.h
    pythonvalue.cpp pythonvalue_p.h
    resultcache.cpp resultcache_p.h
    samplernodes.cpp
    standinabstract.cpp
    standincanvas.cpp standincanvas_p.h
    standinlandscape.cpp
    standinpainter.cpp standinpainter_p.h
    standinportrait.cpp
    standinscene.cpp standinscene_p.h
)
